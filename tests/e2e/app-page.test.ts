import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { en } from '../../web/src/ui/strings/en';
import { ko } from '../../web/src/ui/strings/ko';
import type { FakeEngine } from './app-fake/fake-engine';
import {
  type AppServer,
  buildFakeApp,
  choosePhoto,
  firstPage,
  idle,
  openBrowser,
  ROOT,
  serveFolder,
} from './app-harness';

declare global {
  interface Window {
    readonly fakeEngine: FakeEngine;
  }
}

/** Any picture will do: the fake engine finds a person in all of them. */
const PHOTO = join(ROOT, 'static/icons/icon-512.png');

let folder: string;
let server: AppServer;
let context: BrowserContext;
let page: Page;
let faults: string[];

beforeAll(async () => {
  folder = await buildFakeApp();
  server = await serveFolder(folder);
  context = await openBrowser({ reducedMotion: 'reduce' });
  page = await firstPage(context);
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) faults.push(message.text());
  });
});

afterAll(async () => {
  await context?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  faults = [];
  await page.goto(server.url);
  await page.waitForSelector('.garment');
});

afterEach(async () => {
  expect(faults).toEqual([]);
  await page.evaluate(async () => {
    for (const { name } of await indexedDB.databases()) if (name) indexedDB.deleteDatabase(name);
    localStorage.clear();
  });
});

const garment = (index: number) => page.locator('.strip .garment').nth(index);
const picture = () => page.locator('try-on-picture');

async function withPhoto(): Promise<void> {
  await choosePhoto(page, PHOTO);
  await idle(page);
}

async function wear(index: number): Promise<void> {
  await garment(index).click();
  await page.waitForFunction(
    (at) => document.querySelectorAll('.strip .garment')[at]?.getAttribute('aria-pressed') === 'true',
    index,
  );
  await idle(page);
}

const REFUSALS = [
  'unreadable_image',
  'unsupported_format',
  'image_too_large',
  'image_too_small',
  'no_person',
  'person_from_behind',
  'person_out_of_frame',
  'no_garment',
  'wrong_category',
  'degenerate_geometry',
] as const;
const FAULTS = ['model_corrupt', 'offline', 'storage_full', 'out_of_memory', 'worker_crashed'] as const;

describe('what goes wrong', () => {
  it('each has its message, and trying again brings the result with the same photo', async () => {
    await withPhoto();
    for (const [index, status] of [...REFUSALS, ...FAULTS].entries()) {
      await page.evaluate((failure) => window.fakeEngine.failures.push(failure), status);
      await garment(index % 3).click();
      const alert = page.locator(`.problem[data-status=${status}]`);
      await alert.waitFor();
      const words = await alert.textContent();
      const kind = (REFUSALS as readonly string[]).includes(status) ? 'refusal' : 'fault';
      expect(words).toContain(en[`${kind}.${status}.title` as keyof typeof en]);
      expect(words).toContain(en[`${kind}.${status}.body` as keyof typeof en]);
      expect(await picture().count()).toBe(1);
      await alert.getByRole('button', { name: en['action.retry'] }).click();
      await idle(page);
      expect(await page.locator('.problem').count()).toBe(0);
      await page.getByRole('button', { name: en['look.undo'] }).click();
    }
  });

  it('a bug in the engine leaves the photo and the page working', async () => {
    await withPhoto();
    await page.evaluate(() => window.fakeEngine.failures.push('throw'));
    await garment(0).click();
    await page.locator('.problem[data-status=unexpected]').waitFor();
    await wear(1);
    expect(await page.locator('.handle').count()).toBe(1);
  });

  it('a photo that cannot be used stays chosen across a reload', async () => {
    await choosePhoto(page, { name: 'holiday.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not a picture') });
    await page.locator('.problem[data-status=unreadable_image]').waitFor();
    await page.reload();
    await page.locator('.problem[data-status=unreadable_image]').waitFor();
  });

  it('a full storage is told, and the photo still works', async () => {
    await page.evaluate(() => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('', 'QuotaExceededError');
      };
    });
    await choosePhoto(page, PHOTO);
    await page.getByText(en['remark.not_kept_storage_full']).waitFor();
    await idle(page);
    await wear(0);
  });

  it('cancelling leaves the photo as it was', async () => {
    await withPhoto();
    await page.evaluate(() => {
      window.fakeEngine.stepMs = 2000;
    });
    await garment(0).click();
    expect(await page.getByRole('progressbar').getAttribute('aria-valuetext')).toMatch(/\d+%/);
    await page.getByRole('button', { name: en['progress.cancel'] }).click();
    await page.getByText(en['remark.cancelled']).waitFor();
    expect(await page.locator('.handle').count()).toBe(0);
    expect(await picture().count()).toBe(1);
  });

  it('a camera that may not be used says what to do', async () => {
    await context.clearPermissions();
    await page.getByRole('button', { name: en['photo.take'] }).click();
    await page.locator('[data-status=camera_denied]').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('dialog').count()).toBe(0);
  });
});

describe('the page', () => {
  it('takes a photo with the camera', async () => {
    await context.grantPermissions(['camera'], { origin: server.url });
    await page.getByRole('button', { name: en['photo.take'] }).click();
    await page.getByRole('button', { name: en['camera.shutter'] }).click();
    await idle(page);
    await wear(0);
    await context.clearPermissions();
  });

  it('can be used with the keyboard alone, from photo to compared looks', async () => {
    await tabTo(page, en['photo.choose']);
    const chooser = page.waitForEvent('filechooser');
    await page.keyboard.press('Enter');
    await (await chooser).setFiles(PHOTO);
    await idle(page);
    await tabTo(page, en['clothes.upper'], 'tab');
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('[role=tab][aria-selected=true]').textContent()).toBe(en['clothes.lower']);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('.handle').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await idle(page);
    await tabTo(page, en['picture.divider'], 'slider');
    await page.keyboard.press('End');
    expect(await page.getByRole('slider').getAttribute('aria-valuenow')).toBe('100');
    await page.keyboard.press('PageDown');
    expect(await page.getByRole('slider').getAttribute('aria-valuenow')).toBe('90');
    await tabTo(page, en['look.compare']);
    await page.keyboard.press('Enter');
    expect(await picture().count()).toBe(2);
  });

  it('speaks Korean when asked to, and remembers it', async () => {
    await page.getByRole('button', { name: en['language.switch'] }).click();
    await page.getByText(ko['app.tagline']).waitFor();
    await page.reload();
    await page.getByText(ko['app.tagline']).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('ko');
  });

  it('is Korean throughout in a Korean browser', async () => {
    const korean = await openBrowser({ locale: 'ko-KR', reducedMotion: 'reduce' });
    const visitor = await firstPage(korean);
    await visitor.goto(server.url);
    await visitor.waitForSelector('.garment');
    const chooser = visitor.waitForEvent('filechooser');
    await visitor.getByRole('button', { name: ko['photo.choose'] }).click();
    await (await chooser).setFiles(PHOTO);
    await idle(visitor);
    await visitor.locator('.strip .garment').first().click();
    await visitor.locator('.handle').waitFor();
    const spoken = await visitor.evaluate(() => {
      const labelled = [...document.querySelectorAll('[aria-label], [title]')];
      const labels = labelled.flatMap((node) => [node.getAttribute('aria-label'), node.getAttribute('title')]);
      return [document.title, document.querySelector('#app')?.textContent, ...labels].join('\n');
    });
    await korean.close();
    expect(spoken).toContain(ko['clothes.dress']);
    const foreign = spoken.match(/[A-Za-z]{2,}/g) ?? [];
    expect(foreign.filter((word) => !['Wearhere', 'English'].includes(word))).toEqual([]);
  });

  it('keeps the photo across a reload, and forgets it on request', async () => {
    await withPhoto();
    await page.reload();
    await idle(page);
    await page.getByRole('button', { name: en['photo.change'] }).click();
    await page.getByRole('button', { name: en['photo.delete'] }).click();
    await page.getByText(en['app.tagline']).waitFor();
    await page.reload();
    await page.waitForSelector('.garment');
    expect(await picture().count()).toBe(0);
  });

  it('wears a garment photo of one’s own as what one says it is, and keeps it', async () => {
    await withPhoto();
    await page.getByRole('tab', { name: en['clothes.own'] }).click();
    await page.getByRole('button', { name: en['clothes.add_own'] }).click();
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: en['own.choose'] }).click();
    await (await chooser).setFiles(PHOTO);
    await page.getByRole('radio', { name: en['own.dress'], exact: true }).check();
    await page.getByRole('button', { name: en['own.wear'] }).click();
    await page.locator('.handle').waitFor();
    const [request] = await page.evaluate(() => window.fakeEngine.requests.map(({ garment }) => garment));
    expect(request).toMatchObject({ kind: 'own', category: 'dress' });
    await page.reload();
    await page.getByRole('tab', { name: en['clothes.own'] }).click();
    expect(await page.getByRole('button', { name: en['clothes.delete_own'] }).count()).toBe(1);
  });

  it('walks back and forth through looks', async () => {
    await withPhoto();
    await wear(0);
    await wear(1);
    const pressed = () => page.locator('.strip .garment[aria-pressed=true]').textContent();
    const second = await pressed();
    await page.getByRole('button', { name: en['look.undo'] }).click();
    expect(await pressed()).not.toBe(second);
    await page.getByRole('button', { name: en['look.redo'] }).click();
    expect(await pressed()).toBe(second);
  });

  it('undoes to the tab where the garment hangs', async () => {
    await withPhoto();
    await wear(0);
    await page.getByRole('tab', { name: en['clothes.dress'] }).click();
    await wear(0);
    await page.getByRole('button', { name: en['look.undo'] }).click();
    expect(await page.locator('[role=tab][aria-selected=true]').textContent()).toBe(en['clothes.upper']);
    expect(await garment(0).getAttribute('aria-pressed')).toBe('true');
  });

  it('shows a new result even where the divider had hidden the last one', async () => {
    await withPhoto();
    await wear(0);
    const divider = page.getByRole('slider');
    await divider.focus();
    await page.keyboard.press('End');
    expect(await divider.getAttribute('aria-valuenow')).toBe('100');
    await wear(1);
    await expect.poll(() => divider.getAttribute('aria-valuenow')).toBe('0');
  });

  it('lets a top be worn over or tucked in', async () => {
    await withPhoto();
    await wear(0);
    await page.getByRole('radio', { name: en['fit.tucked'], exact: true }).check();
    await idle(page);
    expect(await page.evaluate(() => window.fakeEngine.requests.map(({ tucked }) => tucked))).toEqual([null, true]);
  });

  it('saves the result as a PNG of its full size', async () => {
    await withPhoto();
    await wear(0);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: en['look.save'] }).click();
    const path = await (await download).path();
    const header = await readFile(path);
    expect((await download).suggestedFilename()).toMatch(/^wearhere-.+\.png$/);
    expect([header.readUInt32BE(16), header.readUInt32BE(20)]).toEqual([512, 512]);
  });

  it('zooms by wheel and key, and the whole picture comes back', async () => {
    await withPhoto();
    const zoomed = () => picture().locator('.frame').getAttribute('data-zoomed');
    await picture().locator('.frame').hover();
    await page.mouse.wheel(0, -400);
    await expect.poll(zoomed).toBe('');
    await picture().locator('.frame').focus();
    await page.keyboard.press('0');
    await expect.poll(zoomed).toBeNull();
  });

  it.each(['drop', 'paste'] as const)('takes a picture by %s, and says when it was none', async (way) => {
    await bring(page, way, 'text/plain', 'notes.txt', 'hello');
    await page.getByText(en['remark.not_a_picture']).waitFor();
    await bring(page, way, 'image/png', 'me.png', (await readFile(PHOTO)).toString('base64'));
    await idle(page);
    expect(await picture().count()).toBe(1);
  });

  it('gives every control 44 px and a name', async () => {
    await withPhoto();
    await wear(0);
    const small = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('button, [role=slider]')]
        .map((control) => ({ control, box: control.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && (box.width < 44 || box.height < 44))
        .map(({ control }) => control.outerHTML.slice(0, 120)),
    );
    expect(small).toEqual([]);
    const nameless = await page.locator('button:not([aria-label])').allInnerTexts();
    expect(nameless.filter((text) => text.trim() === '')).toEqual([]);
  });
});

/** Presses Tab until a control of this name has the focus. */
async function tabTo(target: Page, name: string, role = 'button'): Promise<void> {
  const wanted = target.getByRole(role as 'button', { name, exact: true });
  for (let press = 0; press < 60; press += 1) {
    const focused = await wanted.evaluateAll((nodes) =>
      nodes.some((node) => (node.getRootNode() as Document | ShadowRoot).activeElement === node),
    );
    if (focused) return;
    await target.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${name}`);
}

async function bring(target: Page, way: 'drop' | 'paste', type: string, name: string, content: string): Promise<void> {
  await target.evaluate(
    (file) => {
      const bytes = file.type.startsWith('image/')
        ? Uint8Array.from(atob(file.content), (letter) => letter.charCodeAt(0))
        : file.content;
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], file.name, { type: file.type }));
      const how = { bubbles: true, cancelable: true };
      document.body.dispatchEvent(
        file.way === 'drop'
          ? new DragEvent('drop', { ...how, dataTransfer: transfer })
          : new ClipboardEvent('paste', { ...how, clipboardData: transfer }),
      );
    },
    { way, type, name, content },
  );
}
