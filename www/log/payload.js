// The part of a message that the log keeps: its beginning and its size. A message may have
// megabytes, and the log keeps thousands.

/**
 * @typedef {object} Payload
 * @property {"text" | "binary" | "file"} format
 * @property {string} excerpt The beginning; of a file, its name.
 * @property {boolean} isWhole True if the excerpt is the whole message.
 * @property {number} size In UTF-16 code units for a text, otherwise in bytes.
 */

/**
 * @param {unknown} data The data sent, received or dropped.
 * @returns {Payload}
 */
export function payloadOf(data) {
  if (typeof data === "string") {
    const size = data.length;
    if (size <= MAX_CHARACTERS) return { format: "text", excerpt: data, isWhole: true, size };
    return { format: "text", excerpt: beginning(data), isWhole: false, size };
  }
  if (data instanceof Blob) {
    const excerpt = data instanceof File ? data.name : "";
    return { format: "file", excerpt, isWhole: true, size: data.size };
  }
  const bytes = ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(/** @type {ArrayBuffer} */ (data));
  const size = bytes.length;
  const excerpt = hex(bytes.subarray(0, MAX_BYTES));
  return { format: "binary", excerpt, isWhole: size <= MAX_BYTES, size };
}

/**
 * Bytes as in a hex dump.
 *
 * @param {Uint8Array} bytes
 */
export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

/**
 * The kept bytes of a message in hex; empty for a file or an empty message.
 *
 * @param {Payload} payload
 * @param {number} [most] How many characters of a text to show.
 */
export function payloadInHex({ format, excerpt, isWhole }, most = MAX_CHARACTERS) {
  if (format === "file" || excerpt === "") return "";
  const text = first(excerpt, most);
  const bytes = format === "text" ? hex(new TextEncoder().encode(text)) : excerpt;
  return isWhole && text === excerpt ? bytes : `${bytes} …`;
}

/** @param {string} text */
function beginning(text) {
  // A copy, since a slice would keep the whole text in memory.
  return new TextDecoder().decode(new TextEncoder().encode(first(text, MAX_CHARACTERS)));
}

/**
 * The first characters, never half of a surrogate pair.
 *
 * @param {string} text
 * @param {number} most
 */
function first(text, most) {
  return text.length <= most ? text : text.slice(0, most).replace(/[\uD800-\uDBFF]$/, "");
}

/** A few screens of text. */
const MAX_CHARACTERS = 4_000;

/** The same in hex. */
const MAX_BYTES = 1_024;
