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

/** Pyodide with the shipped packages; with the shipped standard library unless another is named. */
async function start(options = {}) {
  const index = JSON.parse(await readFile(join(RUNTIME_DIR, 'runtime.json'), 'utf8'));
  const { loadPyodide } = await import(join(RUNTIME_DIR, 'pyodide.mjs'));
  const pyodide = await loadPyodide({ indexURL: RUNTIME_DIR, fullStdLib: false, ...options });
  for (const { name, file } of index.packages) {
    if (name !== 'micropip') await unpack(pyodide, join(RUNTIME_DIR, file), index.sitePackages);
  }
  return { pyodide, sitePackages: index.sitePackages };
}

/** Nothing of py_runtime may need a module that was left out of the shipped libraries. */
async function importEverythingShipped() {
  const { pyodide } = await start();
  pyodide.runPython(`
import importlib, pkgutil
importlib.invalidate_caches()
import numpy.random, numpy.linalg, numpy.fft, numpy.ma, cv2
from PIL import Image
from py_runtime.preprocess.image_format import ALWAYS_READABLE
Image.init()
missing = set(ALWAYS_READABLE) - set(Image.OPEN)
if missing:
    raise ImportError(f"Pillow was packed without {missing}")
import py_runtime
for module in pkgutil.walk_packages(py_runtime.__path__, "py_runtime."):
    importlib.import_module(module.name)
`);
}

/** For the tests themselves: the whole standard library, what was left out of numpy and Pillow, and pytest. */
async function startWithTestTools() {
  const { pyodide, sitePackages } = await start({ stdLibURL: join(PROVISIONED, 'python_stdlib.zip') });
  const { sources } = JSON.parse(await readFile(join(ROOT, 'tools/provision.json'), 'utf8'));
  pyodide.FS.mkdirTree('/provisioned');
  pyodide.mountNodeFS('/provisioned', PROVISIONED);
  const testTools = sources.filter((source) => source.kind === 'pypi' && source.folder === undefined);
  for (const file of testTools.flatMap((source) => Object.keys(source.files))) {
    await unpack(pyodide, join(PROVISIONED, file), sitePackages);
  }
  pyodide.runPython(`
import pathlib, zipfile
for wheel in [*pathlib.Path("/provisioned").glob("numpy-*.whl"), *pathlib.Path("/provisioned").glob("pillow-*.whl")]:
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            target = pathlib.Path("${sitePackages}", name)
            if name.endswith((".py", ".so")) and not target.exists() and not target.with_suffix(".pyc").exists():
                archive.extract(name, "${sitePackages}")
`);
  return pyodide;
}

/** The tree without py_runtime: the tests must import the shipped wheel, not the checkout. */
async function mountTests(pyodide) {
  for (const folder of ['tests', 'static']) {
    pyodide.FS.mkdirTree(`/tree/${folder}`);
    pyodide.mountNodeFS(`/tree/${folder}`, join(ROOT, folder));
  }
  pyodide.FS.writeFile('/tree/pyproject.toml', await readFile(join(ROOT, 'pyproject.toml')));
}

async function runTests() {
  await packRuntime();
  await importEverythingShipped();
  const pyodide = await startWithTestTools();
  await mountTests(pyodide);
  pyodide.globals.set('arguments', pyodide.toPy(process.argv.slice(2)));
  return pyodide.runPython(`
import importlib, os, sys
importlib.invalidate_caches()
sys.dont_write_bytecode = True
os.chdir("/tree")
import pytest
options = ["-p", "no:cacheprovider", "--color=no"]
selected = list(arguments) or ["${TEST_DIR}"]
int(pytest.main([*options, *selected]))
`);
}

try {
  process.exitCode = await runTests();
} catch (error) {
  console.error(error.message); // without the stack: it would quote Pyodide's one-line source
  process.exitCode = 1;
}
