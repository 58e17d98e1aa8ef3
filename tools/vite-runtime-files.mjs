// Vite plugin: serves .cache/runtime under runtime/ in development and copies it into the build.
import { createReadStream } from 'node:fs';
import { cp, stat } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { contentType } from './content-type.mjs';
import { packRuntime, RUNTIME_DIR } from './pack-runtime.mjs';

async function answer(headers, request, response, next) {
  const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
  const file = join(RUNTIME_DIR, normalize(path));
  const found = file.startsWith(RUNTIME_DIR) ? await stat(file).catch(() => null) : null;
  if (!found?.isFile()) return next();
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader('Content-Type', contentType(file));
  response.setHeader('Content-Length', found.size);
  response.setHeader('Cache-Control', 'no-cache');
  createReadStream(file).pipe(response);
}

export function runtimeFiles() {
  let outDir = 'dist';
  return {
    name: 'wearhere-runtime-files',
    configResolved(config) {
      outDir = config.build.outDir;
    },
    async configureServer(server) {
      await packRuntime();
      const { base, server: settings } = server.config;
      server.middlewares.use(`${base}runtime`, (request, response, next) =>
        answer(settings.headers ?? {}, request, response, next),
      );
    },
    /** ONNX Runtime's bundles name their .wasm beside them; ours come from runtime/ort/, with a known hash. */
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const name of Object.keys(bundle)) if (/ort-wasm-[^/]*\.wasm$/.test(name)) delete bundle[name];
      },
    },
    async writeBundle() {
      await packRuntime();
      await cp(RUNTIME_DIR, join(outDir, 'runtime'), {
        recursive: true,
        filter: (source) => !source.endsWith('.stamp.json'),
      });
    },
  };
}
