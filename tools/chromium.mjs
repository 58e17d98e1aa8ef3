// A real Chromium for end-to-end tests and measurements: the installed one, with its own empty profile.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const FLAGS = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage', // small in containers
];

export function findChromium() {
  const named = process.env.CHROMIUM;
  if (named) return named;
  for (const name of NAMES) {
    const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
    if (found) return found;
  }
  throw new Error('no Chromium is installed; `make chromium` says what to do');
}

/**
 * Opens a browser context with a persistent profile (as a visitor's: Cache Storage and service workers last).
 * Close it with `close()`, which also removes the profile unless one was handed in.
 *
 * @param {{ args?: string[], profile?: string, contextOptions?: object }} [options]
 */
export async function openChromium({ args = [], profile, contextOptions = {} } = {}) {
  const folder = profile ?? (await mkdtemp(join(tmpdir(), 'wearhere-chromium-')));
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: findChromium(),
    headless: true,
    args: ['--headless=new', ...FLAGS, ...asRoot, ...args],
    ...contextOptions,
  });
  const close = async () => {
    await context.close();
    if (!profile) await rm(folder, { recursive: true, force: true });
  };
  return { context, close };
}
