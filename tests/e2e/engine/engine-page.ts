/** Opens the engine's own page in a real Chromium and drives it. */
import type { BrowserContext, Page } from 'playwright-core';
import { serveEnginePage } from '../../../tools/bench-site.mjs';
import { openChromium } from '../../../tools/chromium.mjs';
import type { Outcome, Step } from '../../../web/src/contract/engine';
import type { EngineOnPage } from './page/main';

declare global {
  interface Window extends EngineOnPage {
    engine: ReturnType<EngineOnPage['createEngine']>;
    workers: Worker[];
    photo: Blob;
  }
}

export type Site = Awaited<ReturnType<typeof serveEnginePage>>;
interface Stand {
  readonly site: Site;
  readonly context: BrowserContext;
  readonly page: Page;
  readonly close: () => Promise<void>;
}

/** What comes back of an outcome: everything but the pixels. */
export interface Told {
  readonly status: Outcome<unknown>['status'];
  readonly detail?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly size?: readonly [number, number];
  readonly bytes?: number;
  readonly changedPixels?: number;
  readonly timingsMs?: Readonly<Record<string, number>>;
  readonly fractions: readonly number[];
  readonly startedFrom?: string;
}

export async function openStand(args: string[] = []): Promise<Stand> {
  const site = await serveEnginePage();
  const { context, close } = await openChromium({ args });
  const page = await context.newPage();
  // Before the page's scripts, so that the test can end a worker as the browser would.
  await page.addInitScript(() => {
    window.workers = [];
    window.Worker = class extends Worker {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        if (options?.name === 'wearhere-engine') window.workers.push(this);
      }
    };
  });
  await page.goto(`${site.origin}/engine/`);
  await page.waitForFunction(() => 'createEngine' in window);
  const stop = async () => {
    await close();
    await site.close();
  };
  return { site, context, page, close: stop };
}

/** A new engine on the page, in place of the one before. */
export async function newEngine(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.engine?.dispose();
    window.workers.length = 0;
    window.engine = window.createEngine({ baseUrl: `${location.origin}/`, warmUp: false });
  });
}

/** A sample person's photo as it is becomes `window.photo`. */
export async function giveSample(page: Page, id: string): Promise<void> {
  await page.evaluate(async (wanted) => {
    const { people } = await (await fetch('/samples/samples.json')).json();
    const image = people.find((person: { id: string }) => person.id === wanted)?.image;
    window.photo = await (await fetch(`/samples/${image}`)).blob();
  }, id);
}

/** Peak signal-to-noise ratio, in dB, between a try-on of `window.photo` and a picture file. */
export async function tryOnAgainst(
  page: Page,
  garment: string,
  tucked: boolean | null,
  picture: Buffer,
): Promise<number> {
  return page.evaluate(
    async ([id, tuck, base64]) => {
      const garmentSource = { kind: 'catalogue', id } as const;
      const person = { id: crypto.randomUUID(), blob: window.photo };
      const outcome = await window.engine.tryOn({ person, garment: garmentSource, tucked: tuck });
      if (outcome.status !== 'ok') throw new Error(JSON.stringify(outcome));
      const { width, height, rgba } = outcome.value.image;
      const file = new Blob([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))]);
      const bitmap = await createImageBitmap(file, { colorSpaceConversion: 'none' });
      if (bitmap.width !== width || bitmap.height !== height) {
        throw new Error(`${width}x${height} in the browser, ${bitmap.width}x${bitmap.height} in the file`);
      }
      const context = new OffscreenCanvas(width, height).getContext('2d');
      context?.drawImage(bitmap, 0, 0);
      const expected = context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
      const squares = rgba.reduce((sum, value, i) => sum + (i % 4 === 3 ? 0 : (value - (expected[i] ?? 0)) ** 2), 0);
      return 10 * Math.log10((255 ** 2 * width * height * 3) / squares);
    },
    [garment, tucked, picture.toString('base64')] as const,
  );
}

/** A sample person's photo, made small so that the tests are quick, becomes `window.photo`. */
export async function givePhoto(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { people } = await (await fetch('/samples/samples.json')).json();
    const person = people.find(({ id }: { id: string }) => id === 'mina') ?? people[0];
    const sample = await createImageBitmap(await (await fetch(`/samples/${person.image}`)).blob());
    const scale = 512 / sample.height;
    const canvas = new OffscreenCanvas(Math.round(sample.width * scale), 512);
    canvas.getContext('2d')?.drawImage(sample, 0, 0, canvas.width, canvas.height);
    window.photo = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 });
  });
}

export async function garmentIds(page: Page): Promise<readonly [string, string]> {
  return page.evaluate(async () => {
    const { garments } = await (await fetch('/catalogue/catalogue.json')).json();
    return [garments[0].id, garments[1].id] as const;
  });
}

export async function start(page: Page): Promise<Told> {
  return page.evaluate(async () => {
    const outcome = await window.engine.start();
    return outcome.status === 'ok'
      ? { status: outcome.status, startedFrom: outcome.value.startedFrom, fractions: [] }
      : { ...outcome, fractions: [] };
  });
}

export interface TryOnPlan {
  readonly garment: string;
  /** What to do when this step begins for the first time. */
  readonly at?: Step;
  readonly act?: 'kill_worker' | 'cancel';
  readonly personId?: string;
  readonly garmentBytes?: readonly number[];
}

export async function tryOn(page: Page, plan: TryOnPlan): Promise<Told> {
  return page.evaluate(async ({ garment, at, act, personId, garmentBytes }) => {
    const fractions: number[] = [];
    const cancel = new AbortController();
    let isDue = at !== undefined;
    const outcome = await window.engine.tryOn(
      {
        person: { id: personId ?? 'me', blob: window.photo },
        garment: garmentBytes
          ? { kind: 'own', id: garment, blob: new Blob([new Uint8Array(garmentBytes)]), category: 'auto' }
          : { kind: 'catalogue', id: garment },
        tucked: null,
      },
      {
        signal: cancel.signal,
        onProgress: ({ step, fraction }) => {
          fractions.push(fraction);
          if (!isDue || step !== at) return;
          isDue = false;
          if (act === 'kill_worker') window.workers.at(-1)?.terminate();
          else cancel.abort();
        },
      },
    );
    if (outcome.status !== 'ok') return { ...outcome, fractions };
    const { image, photo, timingsMs } = outcome.value;
    const [after, before] = [new Uint32Array(image.rgba.buffer), new Uint32Array(photo.rgba.buffer)];
    return {
      status: outcome.status,
      size: [image.width, image.height] as const,
      bytes: image.rgba.buffer.byteLength,
      changedPixels: after.reduce((count, pixel, i) => count + (pixel === before[i] ? 0 : 1), 0),
      timingsMs,
      fractions,
    };
  }, plan);
}
