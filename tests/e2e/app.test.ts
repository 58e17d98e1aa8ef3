import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { en } from '../../web/src/ui/strings/en';
import { type AppServer, choosePhoto, DIST, firstPage, idle, openBrowser, serveFolder } from './app-harness';
import { badPictures, samplePhotos } from './app-pictures';

/** The tests are one visit, step by step: each goes on where the last one ended. */
const JOB_MS = 90_000;

let server: AppServer;
let context: BrowserContext;
let page: Page;
const elsewhere: string[] = [];
const policyFaults: string[] = [];

beforeAll(async () => {
  if (!existsSync(join(DIST, 'index.html'))) throw new Error(`${DIST} is empty: run make build`);
  server = await serveFolder(DIST);
  context = await openBrowser();
  page = await firstPage(context);
  context.on('request', (request) => {
    const isOurs = request.url().startsWith(server.url) || /^(data|blob):/.test(request.url());
    if (!isOurs || request.method() !== 'GET') elsewhere.push(`${request.method()} ${request.url()}`);
  });
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) policyFaults.push(message.text());
  });
});

afterAll(async () => {
  await context?.close();
  await server?.stop();
});

async function wear(index: number): Promise<void> {
  await page.locator('.strip .garment').nth(index).click();
  await page.waitForFunction(
    (at) => document.querySelectorAll('.strip .garment')[at]?.getAttribute('aria-pressed') === 'true',
    index,
  );
  await idle(page, JOB_MS);
  expect(await page.locator('.problem').allTextContents()).toEqual([]);
}

/** How many pixels of before and after differ, and whether their corners do. */
function difference(): Promise<{ readonly changed: number; readonly corners: number; readonly pixels: number }> {
  return page.evaluate(() => {
    const shadow = document.querySelector('try-on-picture')?.shadowRoot;
    const [before, after] = ['before', 'after'].map((name) => {
      const canvas = shadow?.querySelector<HTMLCanvasElement>(`canvas.${name}`);
      if (!canvas) throw new Error(`no canvas ${name}`);
      const { width, height } = canvas;
      return { width, data: new Uint32Array(canvas.getContext('2d')!.getImageData(0, 0, width, height).data.buffer) };
    });
    const differs = (at: number) => before!.data[at] !== after!.data[at];
    const { length } = before!.data;
    let changed = 0;
    for (let at = 0; at < length; at += 1) if (differs(at)) changed += 1;
    const corners = [0, before!.width - 1, length - before!.width, length - 1].filter(differs).length;
    return { changed, corners, pixels: length };
  });
}

const isReadyOffline = () => page.locator('.offline[data-phase=ready]').waitFor({ timeout: JOB_MS });
const sent = () => page.locator('.privacy').getAttribute('data-sent-bytes');

describe('a first visit', () => {
  it('opens under a policy without unsafe-eval, isolated', async () => {
    const response = await page.goto(server.url);
    const policy = response?.headers()['content-security-policy'] ?? '';
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy).not.toContain("'unsafe-eval'");
    expect(policy).not.toContain("'unsafe-inline'");
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await page.waitForSelector('.garment');
  });

  it('gets ready for offline', async () => {
    await isReadyOffline();
    expect(await page.locator('.privacy').getAttribute('data-counted')).toBe('true');
  });

  it('answers what is not a photo of a person with its message, and keeps what was chosen', async () => {
    for (const { file, status } of await badPictures()) {
      await choosePhoto(page, file);
      await page.locator(`.problem[data-status=${status}]`).waitFor({ timeout: JOB_MS });
      await page.getByRole('button', { name: en['action.dismiss'] }).click();
      expect(await page.locator('try-on-picture').count()).toBe(1);
    }
  });

  it('turns a photo and a garment into a result, without a single request', async () => {
    const before = server.requests.length;
    await choosePhoto(page, (await samplePhotos())[0] ?? '');
    await idle(page, JOB_MS);
    await wear(0);
    const { changed, corners, pixels } = await difference();
    expect(changed).toBeGreaterThan(pixels * 0.02);
    expect(changed).toBeLessThan(pixels * 0.8);
    expect(corners).toBe(0);
    expect(server.requests.slice(before)).toEqual([]);
  });

  it('could be installed', async () => {
    const devtools = await context.newCDPSession(page);
    const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
    expect(installabilityErrors).toEqual([]);
    const { errors } = await devtools.send('Page.getAppManifest');
    expect(errors).toEqual([]);
  });
});

describe('a visit without the network', () => {
  it('brings the photo back and dresses it in another garment', async () => {
    await server.stop();
    await page.reload();
    await page.waitForSelector('.garment');
    await idle(page, JOB_MS);
    await page.getByRole('tab', { name: en['clothes.dress'] }).click();
    await wear(0);
    expect((await difference()).changed).toBeGreaterThan(0);
    await page.locator('.offline[data-phase=ready]').waitFor({ timeout: JOB_MS });
  });

  it('has sent nothing, in either visit', async () => {
    expect(await sent()).toBe('0');
    expect(elsewhere).toEqual([]);
    expect(new Set(server.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
    expect(policyFaults).toEqual([]);
  });

  it('refuses to send even when a script asks for it, and says so', async () => {
    const outcome = await page.evaluate(() =>
      fetch('./anything', { method: 'POST', body: 'a photo' }).then(
        () => 'sent',
        () => 'refused',
      ),
    );
    expect(outcome).toBe('refused');
    await page.locator('.privacy').click();
    await expect
      .poll(() => page.locator('.figures dd').allTextContents())
      .toEqual(['0 bytes', expect.any(String), '1']);
  });
});
