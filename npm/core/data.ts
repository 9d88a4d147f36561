import type { Blob, URL } from "./realm.js";

/** A message of the peer: a text or, depending on `binaryType`, a buffer or a `Blob`. */
export type MessageData = string | ArrayBuffer | Blob;

/** A message to send, as the native class takes it. Anything else is sent as its string. */
export type SendData = string | ArrayBufferLike | ArrayBufferView | Blob;

/** The ping that a message is asked for. */
export interface PingInfo {
  /** The time now, in milliseconds since the epoch. */
  readonly time: number;
}

/** A message that is ours to keep, and its size. */
export interface Owned<Copy = ArrayBuffer> {
  readonly data: string | Copy | Blob;
  readonly bytes: number;
}

/**
 * Makes a message that may wait: what the user does to a buffer after `send` must not change what
 * is sent (pitfall 36). Converts as the browser's `send` does, by the object's kind and not by its
 * class, which differs between realms (pitfall 37).
 *
 * @param length Counts the bytes of a text.
 * @param copy Copies the bytes of a buffer.
 */
export function own<Copy = ArrayBuffer>(
  data: unknown,
  length: typeof utf8Length = utf8Length,
  copy: (bytes: Uint8Array<ArrayBuffer>) => Copy = (bytes) => bytes.slice().buffer as Copy,
): Owned<Copy> {
  // A text is known at once.
  const type = typeof data === "string" ? "" : contentKind(data);
  if (type === "SharedArrayBuffer") throw new TypeError("send: a shared buffer cannot be sent");
  if (type === "ArrayBuffer") {
    const { buffer = data, byteOffset, byteLength: bytes } = data as Uint8Array<ArrayBuffer>;
    // A detached buffer has no bytes and cannot be viewed; natively it is sent as an empty message.
    const from = (bytes && buffer) as ArrayBuffer;
    return { data: copy(new Uint8Array(from, byteOffset, bytes)), bytes };
  }
  if (BLOB.test(type)) return { data: data as Blob, bytes: (data as Blob).size };
  // A symbol throws a TypeError here, as natively.
  const text = `${data as string}`;
  return { data: text, bytes: length(text) };
}

/** True if the browser sends it as it is, and not as the text that it can be made into. */
export function isMessage(value: unknown): boolean {
  const type = contentKind(value);
  return typeof value === "string" || type === "ArrayBuffer" || BLOB.test(type);
}

/** The kind of an object, or of the buffer that it is a view of. */
function contentKind(value: unknown): string {
  return kind(ArrayBuffer.isView(value) ? value.buffer : value);
}

/** The length of a text in UTF-8; a lone surrogate counts as U+FFFD, as which it is sent. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  // A search takes a hundredth of the time in Chromium, a fourth elsewhere.
  if (!isAscii(text)) {
    for (const character of text) {
      const point = character.codePointAt(0) as number;
      // Four bytes for two units.
      if (point > 0x7f) bytes += point < 0x800 ? 1 : 2;
    }
  }
  return bytes;
}

/** True if a text has as many bytes as code units. An excluding class is not searched as fast. */
export function isAscii(text: string): boolean {
  return !/[\x80-\uffff]/.test(text);
}

/** True for what is no primitive value, as WebIDL tells them apart. */
export function isObject(value: unknown): value is object {
  return value === Object(value);
}

/** True for a `URL` of any realm. */
export function isUrl(value: unknown): value is URL {
  return kind(value) === "URL";
}

/** The kind of an object, in every realm. */
export function kind(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

export const BLOB: RegExp = /^(Blob|File)$/;
