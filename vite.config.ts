import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { runtimeFiles } from './tools/vite-runtime-files.mjs';

/** Answers these to every request, so that the dev server behaves like the production one. */
const ISOLATION_HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

export default defineConfig({
  base: process.env['WEARHERE_BASE'] ?? '/',
  publicDir: 'static',
  build: {
    outDir: 'dist',
    target: 'es2022',
    assetsInlineLimit: 0, // the content security policy knows no data: scripts, workers or fonts
    modulePreload: { polyfill: false }, // its polyfill is an inline fetch
    rollupOptions: { input: { index: 'index.html' } },
    chunkSizeWarningLimit: 1500,
  },
  worker: { format: 'es' },
  server: { headers: ISOLATION_HEADERS },
  preview: { headers: ISOLATION_HEADERS },
  plugins: [
    runtimeFiles(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'web/src',
      filename: 'service-worker.ts',
      injectRegister: false,
      manifest: false, // static/manifest.webmanifest is written by hand
      injectManifest: {
        // The shell only; the engine's prefetch keeps runtime, models and catalogue in its own caches.
        globPatterns: ['index.html', 'assets/**/*.{js,css,woff2,svg}', 'icons/**', 'manifest.webmanifest'],
        globIgnores: ['runtime/**', 'models/**'],
        maximumFileSizeToCacheInBytes: 4_000_000,
      },
    }),
  ],
});
