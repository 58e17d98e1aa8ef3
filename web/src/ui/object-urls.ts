/** One address per picture for as long as it is on screen, so that a repaint does not make another. */
export class ObjectUrls {
  readonly #urls = new Map<Blob, string>();
  readonly #used = new Set<Blob>();

  of(blob: Blob): string {
    this.#used.add(blob);
    const known = this.#urls.get(blob);
    if (known !== undefined) return known;
    const url = URL.createObjectURL(blob);
    this.#urls.set(blob, url);
    return url;
  }

  /** Frees the addresses that the last repaint did not ask for. */
  sweep(): void {
    for (const [blob, url] of this.#urls) {
      if (this.#used.has(blob)) continue;
      URL.revokeObjectURL(url);
      this.#urls.delete(blob);
    }
    this.#used.clear();
  }
}
