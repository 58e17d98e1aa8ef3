import { asPng, sideBySide } from '../render/picture';
import type { AppState, Remark } from '../store/app-state';

const COMPARISON_GAP_PX = 16;

/** What save and share give away: the present look, or both of a comparison; null when there is neither. */
export async function pictureFile({ looks, comparison }: AppState): Promise<File | null> {
  const blob = await pictureBlob(looks.present, comparison);
  const name = comparison === null ? (looks.present?.garment.item.id ?? 'look') : 'comparison';
  return blob && new File([blob], `wearhere-${name.slice(0, 40)}.png`, { type: 'image/png' });
}

function pictureBlob(present: AppState['looks']['present'], comparison: AppState['comparison']): Promise<Blob | null> {
  if (comparison === null) return present === null ? Promise.resolve(null) : asPng(present.image);
  const canvas = sideBySide(comparison.left.image, comparison.right.image, COMPARISON_GAP_PX);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

export function save(file: File): Remark {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  return 'saved';
}

/** The system's share sheet; else the clipboard; else a download. Null when the shopper closed the sheet. */
export async function share(file: File): Promise<Remark | null> {
  if (navigator.canShare?.({ files: [file] })) {
    try {
      await navigator.share({ files: [file] });
      return null;
    } catch (error) {
      return error instanceof DOMException && error.name === 'AbortError' ? null : 'share_failed';
    }
  }
  try {
    await navigator.clipboard.write([new ClipboardItem({ [file.type]: file })]);
    return 'copied';
  } catch {
    return save(file);
  }
}
