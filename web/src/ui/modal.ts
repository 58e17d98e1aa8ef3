/** A `ref` callback: shows a dialog once it is in the page. The browser traps the focus and gives it back. */
export function asModal(element: Element | undefined): void {
  if (!(element instanceof HTMLDialogElement)) return;
  queueMicrotask(() => {
    if (element.isConnected && !element.open) element.showModal();
  });
}

/** A click on the backdrop closes a dialog, as Escape does. */
export function closeOnBackdrop(event: MouseEvent): void {
  if (event.target === event.currentTarget && event.target instanceof HTMLDialogElement) event.target.close();
}
