// File sizes, raw and compressed.

import { brotliCompressSync, gzipSync } from "node:zlib";

/** @typedef {{ raw: number, gzip: number, brotli: number }} Sizes In bytes. */

/**
 * Compresses at the highest level, as a server does that compresses its files once.
 *
 * @param {Uint8Array} bytes
 * @returns {Sizes}
 */
export function sizes(bytes) {
  return {
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes).length,
  };
}

/**
 * @param {Sizes} a
 * @param {Sizes} b
 * @param {(a: number, b: number) => number} by
 * @returns {Sizes}
 */
export function combine(a, b, by) {
  return { raw: by(a.raw, b.raw), gzip: by(a.gzip, b.gzip), brotli: by(a.brotli, b.brotli) };
}

/**
 * Adds up the sizes of files that are compressed separately.
 *
 * @param {readonly Sizes[]} all
 */
export function sum(all) {
  return all.reduce((a, b) => combine(a, b, (x, y) => x + y), { raw: 0, gzip: 0, brotli: 0 });
}

/** @param {Sizes} sizes */
export function text({ raw, gzip, brotli }) {
  return [raw, gzip, brotli].map((bytes) => bytes.toLocaleString("en")).join(" / ");
}
