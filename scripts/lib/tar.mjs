import { gunzipSync } from "node:zlib";

const BLOCK = 512;
const [FILE, OLD_FILE] = ["0", "\0"];

/**
 * The files in a tarball (POSIX.1-1988, ustar), in its order.
 *
 * @param {Buffer} tarball
 */
export function filesInTarball(tarball) {
  const bytes = gunzipSync(tarball);
  const files = [];
  for (let at = 0; at < bytes.length && bytes[at] !== 0; ) {
    const text = (/** @type {number} */ from, /** @type {number} */ length) =>
      bytes.toString("latin1", at + from, at + from + length).replace(/\0.*$/s, "");
    const size = Number.parseInt(text(124, 12), 8);
    const [prefix, name, type] = [
      text(345, 155),
      text(0, 100),
      String.fromCharCode(bytes[at + 156] ?? 0),
    ];
    if (type === FILE || type === OLD_FILE)
      files.push({ path: prefix ? `${prefix}/${name}` : name, size });
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}
