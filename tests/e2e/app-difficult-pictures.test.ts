import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { en } from '../../web/src/ui/strings/en';
import { type AppServer, choosePhoto, DIST, firstPage, idle, openBrowser, ROOT, serveFolder } from './app-harness';
import { greyPng, turnedByExif } from './app-pictures';

/** One visit, from picture to picture, with the real engine. */
const JOB_MS = 120_000;

let server: AppServer;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  server = await serveFolder(DIST);
  context = await openBrowser();
  page = await firstPage(context);
  await page.addInitScript(rememberWorkers);
  await page.goto(server.url);
  await page.waitForSelector('.garment');
});

afterAll(async () => {
  await context?.close();
  await server?.stop();
});

const isWorn = () => page.locator('.handle').waitFor({ timeout: JOB_MS });
const problems = () => page.locator('.problem').allTextContents();
const photoSize = () =>
  page.evaluate(() => {
    const canvas = document.querySelector('try-on-picture')?.shadowRoot?.querySelector<HTMLCanvasElement>('.before');
    return [canvas?.width, canvas?.height];
  });

describe('a photo', () => {
  it('of 48 megapixels that lies on its side is shown upright and at working size', async () => {
    const lying = await draw(page, { width: 8000, height: 6000, turned: true, people: [{ image: 'mina.jpg' }] });
    await choosePhoto(page, { name: 'large.jpg', mimeType: 'image/jpeg', buffer: turnedByExif(lying) });
    await idle(page, JOB_MS);
    expect(await problems()).toEqual([]);
    expect(await photoSize()).toEqual([1024, 1365]);
  });

  it('of two people says that the larger one was used', async () => {
    const people = [{ image: 'mina.jpg' }, { image: 'kwame.jpg', x: 810, scale: 0.85 }];
    const buffer = await draw(page, { width: 1500, height: 1080, turned: false, people });
    await choosePhoto(page, { name: 'two.jpg', mimeType: 'image/jpeg', buffer });
    await idle(page, JOB_MS);
    expect(await problems()).toEqual([]);
    expect(await page.locator('.notes').textContent()).toContain(en['note.two_people']);
  });

  it('from behind is refused as such, and stays on show', async () => {
    await choosePhoto(page, join(ROOT, 'tests/fixtures/back-view.jpg'));
    await page.locator('.problem[data-status=person_from_behind]').waitFor({ timeout: JOB_MS });
    expect(await page.locator('try-on-picture').count()).toBe(1);
  });
});

describe('a try-on', () => {
  it('of a picture without a garment says so, and the next garment goes on', async () => {
    await choosePhoto(page, join(DIST, 'samples/mina.jpg'));
    await idle(page, JOB_MS);
    await page.getByRole('tab', { name: en['clothes.own'] }).click();
    await page.getByRole('button', { name: en['clothes.add_own'] }).click();
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: en['own.choose'] }).click();
    await (await chooser).setFiles({ name: 'wall.png', mimeType: 'image/png', buffer: greyPng(600, 800) });
    await page.getByRole('button', { name: en['own.wear'] }).click();
    const refusal = page.locator('.problem[data-status=no_garment]');
    await refusal.waitFor({ timeout: JOB_MS });
    expect(await refusal.locator('[data-way]').first().getAttribute('data-way')).toBe('other_garment');
    await page.getByRole('tab', { name: en['clothes.upper'] }).click();
    await page.locator('.strip .garment').first().click();
    await isWorn();
    expect(await problems()).toEqual([]);
  });

  it('whose worker is killed goes on by itself, and the photo is kept', async () => {
    const started = await page.evaluate(() => window.startedWorkers.length);
    await page.getByRole('tab', { name: en['clothes.lower'] }).click();
    await page.locator('.strip .garment').first().click();
    await page.evaluate(() => window.startedWorkers.at(-1)?.terminate());
    expect(await page.locator('.progress').count()).toBe(1);
    await idle(page, JOB_MS);
    expect(await problems()).toEqual([]);
    expect(await page.evaluate(() => window.startedWorkers.length)).toBeGreaterThan(started);
    expect(await page.locator('.strip .garment').first().getAttribute('aria-pressed')).toBe('true');
    await page.reload();
    await page.locator('try-on-picture').waitFor();
  });
});

declare global {
  interface Window {
    readonly startedWorkers: Worker[];
  }
}

/** Runs in the page before its own scripts. */
function rememberWorkers(): void {
  const started: Worker[] = [];
  Object.assign(window, { startedWorkers: started });
  window.Worker = class extends Worker {
    constructor(...parts: ConstructorParameters<typeof Worker>) {
      super(...parts);
      started.push(this);
    }
  };
}

interface Scene {
  readonly width: number;
  readonly height: number;
  /** The first picture fills the scene, lying on its left side. */
  readonly turned: boolean;
  readonly people: readonly { readonly image: string; readonly x?: number; readonly scale?: number }[];
}

/** A JPEG of sample people, drawn by the browser. */
async function draw(target: Page, scene: Scene): Promise<Buffer> {
  const pictures = scene.people.map(async ({ image, ...place }) => {
    const bytes = await readFile(join(DIST, 'samples', image));
    return { ...place, address: `data:image/jpeg;base64,${bytes.toString('base64')}` };
  });
  const base64 = await target.evaluate(drawInPage, { ...scene, pictures: await Promise.all(pictures) });
  return Buffer.from(base64, 'base64');
}

async function drawInPage(scene: {
  readonly width: number;
  readonly height: number;
  readonly turned: boolean;
  readonly pictures: readonly { readonly address: string; readonly x?: number; readonly scale?: number }[];
}): Promise<string> {
  const canvas = new OffscreenCanvas(scene.width, scene.height);
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#c8c8c8';
  context.fillRect(0, 0, scene.width, scene.height);
  for (const { address, x = 0, scale = 1 } of scene.pictures) {
    const image = new Image();
    image.src = address;
    await image.decode();
    if (scene.turned) {
      context.setTransform(0, -1, 1, 0, 0, scene.height); // a quarter to the left
      context.drawImage(image, 0, 0, scene.height, scene.width);
    } else {
      const [width, height] = [image.width * scale, image.height * scale];
      context.drawImage(image, x, scene.height - height, width, height);
    }
  }
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
  const address = await new Promise<string>((done) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => done(String(reader.result)));
    reader.readAsDataURL(blob);
  });
  return address.slice(address.indexOf(',') + 1);
}
