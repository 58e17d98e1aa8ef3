/** What a browser must have to run the engine at all. */

/** A module with one function that makes a SIMD vector; a browser without WASM SIMD rejects it. */
const SIMD_MODULE = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);

/** The reason in English for logs; null when the engine can run. */
export function whyUnsupported(): string | null {
  if (typeof Worker === 'undefined') return 'no web workers';
  if (typeof WebAssembly === 'undefined' || !WebAssembly.validate(SIMD_MODULE)) return 'no WebAssembly SIMD';
  if (typeof crypto === 'undefined' || !crypto.subtle) return 'no WebCrypto: the page needs https or localhost';
  return null;
}
