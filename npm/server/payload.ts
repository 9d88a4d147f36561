import { own } from "../core/data.js";
import { checkCount } from "../socket/webidl.js";
import { textLength } from "../wire/length.js";
import type { Payload } from "./core.js";

/**
 * A copy of a message that is ours to keep, and its size.
 *
 * @param given The arguments of `method`, for which it may be missing.
 * @throws `TypeError` if it is missing, or a `Blob`.
 */
export function owned(
  data: unknown,
  given: ArrayLike<unknown> = [data],
  method = "send",
): [payload: Payload, bytes: number] {
  checkCount(given, method);
  const { data: payload, bytes } = own(data, textLength);
  if (typeof payload === "string" || payload instanceof ArrayBuffer) return [payload, bytes];
  throw new TypeError(`${method}: a Blob takes a while to read, expected its arrayBuffer()`);
}
