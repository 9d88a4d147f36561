// Frames as a server would send them (RFC 6455, section 5.2), valid or invalid, as hex digits.

/** The opcodes. */
export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

/**
 * Returns one frame.
 *
 * @param {number} opcode
 * @param {string | number[]} payload Text, or bytes.
 * @param {{ fin?: boolean, rsv?: number, isMasked?: boolean }} [flaws]
 */
export function frame(opcode, payload = [], { fin = true, rsv = 0, isMasked = false } = {}) {
  const bytes = typeof payload === "string" ? [...new TextEncoder().encode(payload)] : payload;
  const head = [(fin ? 0x80 : 0) | (rsv << 4) | opcode];
  const mask = isMasked ? 0x80 : 0;
  if (bytes.length < 126) head.push(mask | bytes.length);
  else head.push(mask | 126, bytes.length >> 8, bytes.length & 0xff);
  // A mask of zeros does not change the payload.
  if (isMasked) head.push(0, 0, 0, 0);
  return toHex([...head, ...bytes]);
}

/**
 * A close frame.
 *
 * @param {number} [code]
 * @param {string | number[]} reason
 */
export function closeFrame(code, reason = []) {
  if (code === undefined) return frame(OPCODE.close);
  const bytes = typeof reason === "string" ? [...new TextEncoder().encode(reason)] : reason;
  return frame(OPCODE.close, [code >> 8, code & 0xff, ...bytes]);
}

/** Returns the bytes as hex digits. */
export function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
