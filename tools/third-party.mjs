// The licence texts of every library inside the build, in one file beside it.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const RULE = '='.repeat(78);

async function licenceText(root, name) {
  const folder = join(root, 'node_modules', name);
  const file = (await readdir(folder)).find((entry) => /^LICEN[CS]E(\.\w+)?$/i.test(entry));
  const path = file ? join(folder, file) : join(root, 'licenses', `${name.replaceAll('/', '-')}.txt`);
  return readFile(path, 'utf8');
}

/** Every package that is reached from the app's own dependencies. */
async function shippedPackages(root) {
  const { packages } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
  const names = new Set();
  const queue = Object.keys(packages[''].dependencies);
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const entry = packages[`node_modules/${name}`];
    if (!entry || names.has(name)) continue;
    names.add(name);
    // Packages with code of their own only: onnxruntime-web's and pyodide's dependencies are inside their bundles.
    if (name !== 'onnxruntime-web' && name !== 'pyodide') queue.push(...Object.keys(entry.dependencies ?? {}));
  }
  return [...names].filter((name) => !name.startsWith('@types/')).sort();
}

export async function thirdPartyText(root) {
  const parts = [await readFile(join(root, 'NOTICE'), 'utf8')];
  for (const name of await shippedPackages(root))
    parts.push(`${RULE}\n${name}\n${RULE}\n${await licenceText(root, name)}`);
  parts.push(
    `${RULE}\nCPython (the standard library)\n${RULE}\n${await readFile(join(root, 'licenses/cpython.txt'), 'utf8')}`,
  );
  parts.push(`${RULE}\nNumPy, SciPy, Pillow, OpenCV: inside their archives under runtime/\n${RULE}\n`);
  return parts.join('\n');
}
