// Runs tests/py_runtime with pytest inside Pyodide, on the very archives the browser gets. Arguments go to pytest.
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packRuntime, RUNTIME_DIR } from './pack-runtime.mjs';

const ROOT = resolve(fileURLToPath(new URL('..', import.meta.url)));
const PROVISIONED = join(ROOT, '.cache/provision');
const TEST_DIR = 'tests/py_runtime';

async function unpack(pyodide, path, folder) {
  pyodide.unpackArchive(new Uint8Array(await readFile(path)), 'zip', { extractDir: folder });
}

async function startWithTestTools() {
  const index = JSON.parse(await readFile(join(RUNTIME_DIR, 'runtime.json'), 'utf8'));
  const { sources } = JSON.parse(await readFile(join(ROOT, 'tools/provision.json'), 'utf8'));
  const { loadPyodide } = await import(join(RUNTIME_DIR, 'pyodide.mjs'));
  const pyodide = await loadPyodide({ indexURL: RUNTIME_DIR, fullStdLib: false, env: { HOME: '/home/pyodide' } });
  for (const { name, file } of index.packages) {
    if (name !== 'micropip') await unpack(pyodide, join(RUNTIME_DIR, file), index.sitePackages);
  }
  importEverything(pyodide);
  // pytest itself wants more of the standard library than the browser gets.
  pyodide.FS.writeFile('/lib/development_stdlib.zip', await readFile(join(PROVISIONED, 'python_stdlib.zip')));
  pyodide.runPython(`import sys; sys.path.append('/lib/development_stdlib.zip')`);
  const testTools = sources.filter((source) => source.kind === 'pypi' && source.folder === undefined);
  for (const file of testTools.flatMap((source) => Object.keys(source.files))) {
    await unpack(pyodide, join(PROVISIONED, file), index.sitePackages);
  }
  return pyodide;
}

/** Nothing of py_runtime may need a module that was left out of the shipped standard library. */
function importEverything(pyodide) {
  pyodide.runPython(`
import importlib, pkgutil
importlib.invalidate_caches()
import py_runtime
from PIL import Image
Image.init()
for module in pkgutil.walk_packages(py_runtime.__path__, "py_runtime."):
    importlib.import_module(module.name)
`);
}

/** The tree without py_runtime: the tests must import the shipped wheel, not the checkout. */
async function mountTests(pyodide) {
  for (const folder of ['tests', 'static']) {
    pyodide.FS.mkdirTree(`/tree/${folder}`);
    pyodide.mountNodeFS(`/tree/${folder}`, join(ROOT, folder));
  }
  pyodide.FS.writeFile('/tree/pyproject.toml', await readFile(join(ROOT, 'pyproject.toml')));
}

await packRuntime();
const pyodide = await startWithTestTools();
await mountTests(pyodide);
pyodide.globals.set('arguments', pyodide.toPy(process.argv.slice(2)));
process.exitCode = pyodide.runPython(`
import importlib, os, sys
importlib.invalidate_caches()
sys.dont_write_bytecode = True
os.chdir("/tree")
import pytest
options = ["-p", "no:cacheprovider", "--color=no"]
selected = list(arguments) or ["${TEST_DIR}"]
int(pytest.main([*options, *selected]))
`);
