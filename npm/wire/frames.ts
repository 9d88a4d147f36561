/**
 * Messages of the application as frames of the protocol, and back: PROTOCOL.md, section 2. Control
 * frames begin with `#` and are the core's.
 *
 * Numbers stand for what a header has: `seq` 0 for a volatile message, `ack` -1 for none.
 */
import { type Owned, own } from "../core/data.js";
import type { Blob } from "../core/realm.js";
import { textLength } from "./length.js";

/** A message behind its header. */
export interface Frame<Payload> {
  readonly seq: number;
  readonly ack: number;
  readonly payload: Payload;
}

/** The message in a text frame that is no control frame; `undefined` if its header is malformed. */
export function readText(text: string): Frame<string> | undefined {
  const header = TEXT.exec(text);
  if (!header) return undefined;
  const [{ length }, number = 0, ack = header[3] ?? NONE] = header;
  return checked(+number, +ack, text.slice(length));
}

/**
 * The message in a binary frame, as a copy of its bytes; `undefined` if its header is malformed.
 */
export function readBinary(bytes: Uint8Array): Frame<ArrayBuffer> | undefined {
  let end = 1;
  const next = () => {
    let value = 0;
    for (let unit = 1; ; unit *= 128) {
      const byte = bytes[end++] as number;
      value += (byte % 128) * unit;
      // More bytes than needed, or than there are, or than the largest number has.
      if (unit > MAX_UNIT || (unit > 1 && !byte) || end > bytes.length) return undefined;
      if (byte < 128) return value;
    }
  };
  const first = bytes[0] as number;
  const type = first % 128;
  const seq = type === DATA ? next() || undefined : type === VOLATILE ? 0 : undefined;
  const ack = first < ACK ? NONE : next();
  // A slice has a buffer of its own, which is not shared.
  return checked(seq, ack, bytes.slice(end).buffer as ArrayBuffer);
}

/** The frame of a message that is ours to keep; a text, or binary. */
export function write(
  seq: number,
  ack: number,
  payload: string | Roomy | Blob,
): string | Uint8Array<ArrayBuffer> | Blob {
  if (typeof payload === "string") {
    const news = ack < 0 ? "" : seq ? `,${ack}` : ack;
    return `${seq || "~"}${news}|${payload}`;
  }
  const header = [(seq ? DATA : VOLATILE) + (ack < 0 ? 0 : ACK)];
  if (seq) push(header, seq);
  if (ack >= 0) push(header, ack);
  if ("size" in payload) {
    return new globalThis.Blob([Uint8Array.from(header), payload as globalThis.Blob]) as Blob;
  }
  // The socket of the first time may still hold its frame.
  const frame = payload[0] ? payload.slice() : payload;
  const begin = ROOM - header.length;
  frame[0] = 1;
  frame.set(header, begin);
  return frame.subarray(begin);
}

/** The bytes of a message behind room for its header: its frame is no other copy of them. */
export type Roomy = Uint8Array<ArrayBuffer>;

/**
 * Copies the bytes of a message. Short ones share a buffer, which lives as long as any of them: to
 * make one for each would take several times as long as to copy it.
 */
export function roomy(bytes: Uint8Array): Roomy {
  const length = ROOM + bytes.length;
  if (free.length < length) free = new Uint8Array(Math.max(length, SHARED));
  const frame = free.subarray(0, length);
  free = free.subarray(length);
  frame.set(bytes, ROOM);
  return frame;
}

/** The part of the shared buffer that no message has. */
let free = new Uint8Array();

/** A message that is ours to keep, with that room. */
export function ownRoomy(data: unknown): Owned<Roomy> {
  return own(data, textLength, roomy);
}

/** The message without that room, for the user. */
export function bare<Data>(data: Data | Roomy): Data | ArrayBuffer {
  return ArrayBuffer.isView(data) ? (data as Roomy).slice(ROOM).buffer : data;
}

/** Appends a number, seven bits a byte. */
function push(header: number[], number: number): void {
  let rest = number;
  for (; rest > 127; rest = Math.floor(rest / 128)) header.push((rest % 128) + 128);
  header.push(rest);
}

/** Without a number where one is due there is no frame. */
function checked<Payload>(
  seq: number | undefined,
  ack: number | undefined,
  payload: Payload,
): Frame<Payload> | undefined {
  const last = Math.max(seq as number, ack as number);
  return last <= Number.MAX_SAFE_INTEGER ? ({ seq, ack, payload } as Frame<Payload>) : undefined;
}

const DATA = 1;
const VOLATILE = 2;
const ACK = 128;
const NONE = -1;

/** The longest header, and a byte before it, which tells that one was written. */
export const ROOM = 18;

/** The place of the eighth byte of a number, its last. */
const MAX_UNIT = 2 ** 49;

/** The bytes of a buffer that short messages share. */
const SHARED = 65_536;

const TEXT = /^(?:([1-9]\d{0,15})(?:,(0|[1-9]\d{0,15}))?|~(0|[1-9]\d{0,15})?)\|/;
