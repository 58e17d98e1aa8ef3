import type { Picture } from '../contract/engine';

/** A canvas of exactly the picture's pixels. */
export function asCanvas(picture: Picture): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext('2d')?.putImageData(new ImageData(picture.rgba, picture.width, picture.height), 0, 0);
  return canvas;
}

/** A lossless file: what is saved is the result to the pixel. */
export function asPng(picture: Picture): Promise<Blob | null> {
  return new Promise((resolve) => asCanvas(picture).toBlob(resolve, 'image/png'));
}

/** Two pictures next to each other at one height, for saving a comparison. */
export function sideBySide(left: Picture, right: Picture, gapPx: number): HTMLCanvasElement {
  const height = Math.max(left.height, right.height);
  const widths = [left, right].map((picture) => Math.round((picture.width * height) / picture.height));
  const [leftWidth = 0, rightWidth = 0] = widths;
  const canvas = document.createElement('canvas');
  canvas.width = leftWidth + gapPx + rightWidth;
  canvas.height = height;
  const context = canvas.getContext('2d');
  context?.drawImage(asCanvas(left), 0, 0, leftWidth, height);
  context?.drawImage(asCanvas(right), leftWidth + gapPx, 0, rightWidth, height);
  return canvas;
}
