import { looksLikePicture, pictureOf } from './picture-file';

export interface TransferHandlers {
  /** A picture was dropped or pasted onto `target`. */
  readonly onPicture: (file: File, target: EventTarget | null) => void;
  /** Something else was. */
  readonly onNothing: (holdsFile: boolean) => void;
  /** A file is, or is no longer, held over the page. */
  readonly onHover: (hovering: boolean) => void;
}

/** Pictures that are dropped on the page or pasted into it, wherever on it. */
export function listenForPictures({ onPicture, onNothing, onHover }: TransferHandlers, signal?: AbortSignal): void {
  const receive = (transfer: DataTransfer | null, target: EventTarget | null) => {
    const picture = pictureOf(transfer);
    if (picture !== null && looksLikePicture(picture)) onPicture(picture, target);
    else onNothing((transfer?.files.length ?? 0) > 0);
  };
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
  const options = signal === undefined ? {} : { signal };
  addEventListener(
    'dragover',
    (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault(); // else the browser opens the file instead of the page
      onHover(true);
    },
    options,
  );
  addEventListener('dragleave', (event) => event.relatedTarget === null && onHover(false), options);
  addEventListener(
    'drop',
    (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      onHover(false);
      receive(event.dataTransfer, event.target);
    },
    options,
  );
  addEventListener('paste', (event) => receive(event.clipboardData, event.target), options);
}
