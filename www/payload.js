// What the log keeps of a message: a beginning and the size. A message may have megabytes, and the
// log keeps hundreds.

/**
 * @typedef {object} Payload
 * @property {"text" | "binary" | "file"} format
 * @property {string} excerpt The beginning; of a file, its name.
 * @property {boolean} isWhole Whether the excerpt is all of it.
 * @property {number} size In UTF-16 code units for a text, else in bytes.
 */

/**
 * @param {unknown} data What was sent, received or dropped.
 * @returns {Payload}
 */
export function payloadOf(data) {
  if (data instanceof Blob) {
    const excerpt = data instanceof File ? data.name : "";
    return { format: "file", excerpt, isWhole: true, size: data.size };
  }
  if (data instanceof ArrayBuffer) {
    const size = data.byteLength;
    const excerpt = hex(new Uint8Array(data, 0, Math.min(size, MAX_BYTES)));
    return { format: "binary", excerpt, isWhole: size <= MAX_BYTES, size };
  }
  const text = String(data);
  // Not through the middle of a surrogate pair.
  const excerpt = text.slice(0, MAX_CHARACTERS).replace(/[\uD800-\uDBFF]$/, "");
  return { format: "text", excerpt, isWhole: text.length <= MAX_CHARACTERS, size: text.length };
}

/** @param {Uint8Array} bytes */
function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

/** About ten lines. */
const MAX_CHARACTERS = 600;

/** Two lines of sixteen, as hex dumps have them. */
const MAX_BYTES = 32;
