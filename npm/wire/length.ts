import { isAscii, utf8Length } from "../core/data.js";

/** The same as `utf8Length`, at a tenth of the time for long texts that are not ASCII alone. */
export function textLength(text: string): number {
  if (isAscii(text)) return text.length;
  if (text.length < LONG || !globalThis.TextEncoder) return utf8Length(text);
  encoder ??= new TextEncoder();
  scratch ??= new Uint8Array(SCRATCH_BYTES);
  let bytes = 0;
  for (let rest = text; rest; ) {
    const { read, written } = encoder.encodeInto(rest, scratch);
    bytes += written;
    rest = rest.slice(read);
  }
  return bytes;
}

let encoder: TextEncoder | undefined;
let scratch: Uint8Array<ArrayBuffer> | undefined;

/** From here on the encoder is faster: it takes Chromium half a microsecond to begin. */
const LONG = 1_000;

const SCRATCH_BYTES = 16_384;
