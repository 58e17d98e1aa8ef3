// Draws the app's icons from the mark: `node web/icons/make-icons.mjs`. Needs Chromium (CHROMIUM, else /usr/bin/chromium).
import { readFile, writeFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';

const GROUND = '#24594a';
const INK = '#fffdfa';
const OUT = new URL('../../static/icons/', import.meta.url);

const mark = await readFile(new URL('../src/ui/assets/mark.svg', import.meta.url), 'utf8');
const [, strokes] = /<path d="([^"]+)"/.exec(mark) ?? [];

/**
 * @param size side in px
 * @param share how much of the side the mark takes; a maskable icon keeps it inside the inner 80%
 * @param radius of the corners, as a share of the side
 */
function icon(size, share, radius) {
  const scale = (size * share) / 96;
  const offset = (size - 96 * scale) / 2;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${size} ${size}">
<rect width="${size}" height="${size}" rx="${size * radius}" fill="${GROUND}"/>
<path transform="translate(${offset} ${offset}) scale(${scale})" d="${strokes}" fill="none" stroke="${INK}" stroke-width="8" stroke-linecap="round" stroke-linejoin="round"/>
</svg>\n`;
}

const files = {
  'icon-192.png': icon(192, 0.7, 0.22),
  'icon-512.png': icon(512, 0.7, 0.22),
  'maskable-512.png': icon(512, 0.54, 0),
  'apple-touch-icon.png': icon(180, 0.64, 0),
};

await writeFile(new URL('icon.svg', OUT), icon(96, 0.72, 0.22));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const page = await browser.newPage();
for (const [name, picture] of Object.entries(files)) {
  await page.setContent(`<body style="margin:0">${picture}</body>`);
  await writeFile(new URL(name, OUT), await page.locator('svg').screenshot({ omitBackground: true }));
}
await browser.close();
