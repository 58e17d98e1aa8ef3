import { cp, mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { findChromium } from '../../tools/chromium.mjs';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** The build that is tested. */
export const DIST = process.env['WEARHERE_DIST'] ?? join(ROOT, 'dist');
const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
];

interface ServeModule {
  serve(folder: string, options?: { readonly port?: number }): Promise<Server>;
}

/** A server of the built app that remembers what it was asked. */
export interface AppServer {
  readonly url: string;
  /** Method and path of each request, from whatever part of the browser. */
  readonly requests: readonly { readonly method: string; readonly path: string }[];
  stop(): Promise<void>;
}

export async function serveFolder(folder: string): Promise<AppServer> {
  const address = new URL('../../tools/serve.mjs', import.meta.url).href;
  const { serve } = (await import(address)) as ServeModule;
  const server = await serve(folder);
  const requests: { method: string; path: string }[] = [];
  server.on('request', ({ method = '', url = '' }) => requests.push({ method, path: url }));
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return { url: `http://localhost:${(server.address() as AddressInfo).port}/`, requests, stop };
}

/** A browser with a profile of its own, not a private window: those cannot install apps. */
export async function openBrowser(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const profile = await mkdtemp(join(tmpdir(), 'wearhere-profile-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    headless: false, // the flag below chooses the new headless mode, which is the whole browser
    args: FLAGS,
    viewport: { width: 390, height: 844 },
    locale: 'en-US',
    acceptDownloads: true,
    ...options,
  });
  context.setDefaultTimeout(20_000);
  // The browser may still be writing as it goes; the system clears its temporary folder in the end.
  context.once('close', () => void rm(profile, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined));
  return context;
}

export async function firstPage(context: BrowserContext): Promise<Page> {
  const page = context.pages()[0] ?? (await context.newPage());
  // With a listener from the start no dialog can open before it is intercepted.
  page.on('filechooser', () => undefined);
  return page;
}

/** The page with a fake engine, and the app's own pictures beside it. */
export async function buildFakeApp(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'wearhere-fake-'));
  await build({
    configFile: false,
    logLevel: 'error',
    root: fileURLToPath(new URL('./app-fake/', import.meta.url)),
    base: './',
    publicDir: false,
    build: { outDir, emptyOutDir: true, assetsInlineLimit: 0, target: 'es2022', modulePreload: { polyfill: false } },
  });
  for (const folder of ['catalogue', 'samples', 'icons']) {
    await cp(join(ROOT, 'static', folder), join(outDir, folder), { recursive: true });
  }
  return outDir;
}

/** Chooses a file as the photo of the person, through the browser's file dialog. */
export async function choosePhoto(page: Page, file: string | UploadedFile): Promise<void> {
  const hasPhoto = (await page.locator('.picture-area').count()) > 0;
  if (hasPhoto) await page.getByRole('button', { name: 'Change photo' }).click();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a photo' }).click();
  await (await chooser).setFiles(file);
}

export interface UploadedFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** Resolves when the engine has nothing to do. */
export async function idle(page: Page, timeout = 20_000): Promise<void> {
  const done = () => document.querySelector('.picture-area') !== null && document.querySelector('.progress') === null;
  await page.waitForFunction(done, undefined, { timeout });
}
