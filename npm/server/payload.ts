import { own } from "../core/data.js";
import { textLength } from "../wire/length.js";
import type { Payload } from "./core.js";

/** A copy of a message that is ours to keep, and its size. */
export function owned(data: unknown): [payload: Payload, bytes: number] {
  // Its kind is known at once.
  if (typeof data === "string") return [data, textLength(data)];
  const { data: payload, bytes } = own(data, textLength);
  if (typeof payload === "string" || payload instanceof ArrayBuffer) return [payload, bytes];
  throw new TypeError("send: a Blob takes a while to read, expected its arrayBuffer()");
}
