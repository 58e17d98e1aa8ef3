// Makes .cache/runtime/ (what docs/runtime-files.md lists) from the provisioned files; does only what changed.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(fileURLToPath(new URL('..', import.meta.url)));
const PROVISIONED = join(ROOT, '.cache/provision');
export const RUNTIME_DIR = join(ROOT, '.cache/runtime');
const STAMP = '.stamp.json';
const SITE_PACKAGES = '/lib/python3.14/site-packages';
const CORE_COPIED = ['pyodide.mjs', 'pyodide.asm.mjs', 'pyodide.asm.wasm', 'pyodide-lock.json'];
const PACKAGES = [
  { name: 'numpy', wheel: 'numpy-', firstVisit: true },
  { name: 'pillow', wheel: 'pillow-', firstVisit: true },
  { name: 'cv2', wheel: 'opencv_python_headless-', firstVisit: true },
  { name: 'scipy', wheel: 'scipy-', firstVisit: false },
  { name: 'micropip', wheel: 'micropip-', firstVisit: false },
];
const ORT_VARIANT = /^ort-wasm-simd-threaded(?:\.(jspi|asyncify))?\.(?:mjs|wasm)$/;

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const readJson = async (path) => JSON.parse(await readFile(path, 'utf8'));

async function sourcesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.pyc'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(path.slice(ROOT.length)).update(await readFile(path));
  return hash.digest('hex');
}

/** Starts the very Pyodide that ships, with the folders the packing script reads and writes. */
async function startPacker(target) {
  const { loadPyodide } = await import('pyodide');
  const pyodide = await loadPyodide({ fullStdLib: false });
  for (const [point, path] of [
    ['/in', PROVISIONED],
    ['/tree', ROOT],
    ['/out', target],
  ]) {
    pyodide.FS.mkdirTree(point);
    pyodide.mountNodeFS(point, path);
  }
  pyodide.runPython(await readFile(join(ROOT, 'tools/pack_runtime.py'), 'utf8'));
  return pyodide;
}

async function packPublished(pyodide, provisioned) {
  console.log('runtime: compiling the standard library');
  pyodide.runPython(`repack('/in/python_stdlib.zip', '/out/python_stdlib.zip', is_kept_stdlib)`);
  for (const { name, wheel } of PACKAGES) {
    const source = provisioned.find((file) => file.startsWith(wheel));
    if (!source) throw new Error(`runtime: no ${wheel}*.whl in .cache/provision; run \`make setup\``);
    console.log(`runtime: packing ${name}`);
    pyodide.runPython(`repack('/in/${source}', '/out/${name}.zip')`);
  }
}

async function copyPublished(provisioned, target) {
  for (const file of CORE_COPIED) await copyFile(join(PROVISIONED, file), join(target, file));
  await mkdir(join(target, 'ort'), { recursive: true });
  for (const file of provisioned.filter((name) => ORT_VARIANT.test(name))) {
    await copyFile(join(PROVISIONED, file), join(target, 'ort', file));
  }
}

async function describe(folder, file, extra = {}) {
  const bytes = await readFile(join(folder, file));
  return { file, sha256: sha256(bytes), bytes: bytes.length, ...extra };
}

async function writeIndex(folder, pyRuntimeWheel) {
  const versions = (await readJson(join(ROOT, 'package.json'))).dependencies;
  const ortFiles = (await readdir(join(folder, 'ort'))).sort();
  const published = PACKAGES.map(({ name, firstVisit }) => describe(folder, `${name}.zip`, { name, firstVisit }));
  const index = {
    version: 1,
    pyodide: versions.pyodide,
    python: '3.14',
    onnxruntimeWeb: versions['onnxruntime-web'],
    sitePackages: SITE_PACKAGES,
    core: await Promise.all([...CORE_COPIED, 'python_stdlib.zip'].map((file) => describe(folder, file))),
    packages: [
      ...(await Promise.all(published)),
      await describe(folder, pyRuntimeWheel, { name: 'py_runtime', firstVisit: true }),
    ],
    ort: await Promise.all(
      ortFiles.map((file) => describe(folder, `ort/${file}`, { variant: ORT_VARIANT.exec(file)?.[1] ?? 'wasm' })),
    ),
  };
  await writeFile(join(folder, 'runtime.json.part'), `${JSON.stringify(index, null, 2)}\n`);
  await rename(join(folder, 'runtime.json.part'), join(folder, 'runtime.json'));
}

/** What the archives were made from; a difference means they are made again. */
async function readState() {
  const tools = [fileURLToPath(import.meta.url), join(ROOT, 'tools/pack_runtime.py')];
  return {
    published: await hashOf([...tools, join(ROOT, 'tools/provision.json')]),
    own: await hashOf([...tools, ...(await sourcesBelow(join(ROOT, 'py_runtime')))]),
  };
}

export async function packRuntime() {
  const stamp = await readJson(join(RUNTIME_DIR, STAMP)).catch(() => ({}));
  const state = await readState();
  const isFresh = stamp.published === state.published && (await stat(join(RUNTIME_DIR, 'runtime.json'))).isFile();
  if (isFresh && stamp.own === state.own) return;

  // A folder of its own until it is whole: a build that fails or runs beside another spoils nothing.
  const target = isFresh ? RUNTIME_DIR : `${RUNTIME_DIR}.${process.pid}`;
  await mkdir(target, { recursive: true });
  const pyodide = await startPacker(target);
  if (!isFresh) {
    const provisioned = await readdir(PROVISIONED);
    await copyPublished(provisioned, target);
    await packPublished(pyodide, provisioned);
  }
  const { version } = await readJson(join(ROOT, 'package.json'));
  const wheel = `py_runtime-${version}-py3-none-any.whl`;
  pyodide.runPython(`build_py_runtime('/tree', '/out/${wheel}', '${version}')`);
  await writeIndex(target, wheel);
  await writeFile(join(target, STAMP), JSON.stringify(state));
  if (!isFresh) {
    await rm(RUNTIME_DIR, { recursive: true, force: true });
    await rename(target, RUNTIME_DIR);
  }
  console.log(`runtime: ${wheel} and ${isFresh ? 'its index' : 'all archives'} written to .cache/runtime`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await packRuntime();
  } catch (error) {
    console.error(`runtime: ${error.message}`); // without the stack: it would quote Pyodide's one-line source
    process.exitCode = 1;
  }
}
