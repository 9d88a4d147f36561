import { isObject, utf8Length } from "../core/data.js";
import type { Source } from "../core/dial.js";

/**
 * Checks the arguments of `close`, or of another `method`, with the conversions and exceptions of
 * the native one. Code 0 stands for no code. (https://websockets.spec.whatwg.org/#dom-websocket-close)
 */
export function checkClose(
  code: unknown,
  reason: unknown,
  method = "close",
): [code: number, reason: string] {
  const checkedCode = code === undefined ? 0 : clampUint16(code);
  // WebIDL's `USVString` has no lone surrogates.
  const text = reason === undefined ? "" : `${reason as string}`.replace(/\p{Cs}/gu, "\ufffd");
  const bytes = utf8Length(text);
  const isPrivate = checkedCode >= 3000 && checkedCode <= 4999;
  if (code !== undefined && checkedCode !== 1000 && !isPrivate) {
    throw new DOMException(
      `${method}: the code is ${checkedCode}, expected 1000 or 3000 to 4999`,
      "InvalidAccessError",
    );
  }
  if (bytes > 123) {
    throw new DOMException(
      `${method}: the reason has ${bytes} bytes of UTF-8, expected at most 123`,
      "SyntaxError",
    );
  }
  return [checkedCode, text];
}

/** @throws `TypeError` if the required argument was left out; `undefined` is one. */
export function checkCount({ length }: ArrayLike<unknown>, name: string): void {
  if (length === 0) throw new TypeError(`${name}: 1 argument required, but only 0 present`);
}

/** The protocols as the native constructor would take them; it does the checks. */
export function checkProtocols(
  protocols: Source<string | string[] | undefined>,
): Source<string | string[] | undefined> {
  if (protocols === undefined || typeof protocols === "function") return protocols;
  if (isObject(protocols)) {
    const iterate = (protocols as Iterable<unknown>)[Symbol.iterator];
    // Read once: an iterator cannot be read again by the next dial.
    if (iterate !== undefined && iterate !== null) return strings(iterate.call(protocols));
  }
  const text = `${protocols as string}`;
  // No subprotocol has such a name, so natively it throws the same.
  if (text === "[object Object]") {
    throw new DOMException("options are the third argument of SteadySocket", "SyntaxError");
  }
  return text;
}

/**
 * WebIDL's `sequence<DOMString>`, which unlike `for`-`of` does not close the iterator when a
 * conversion throws.
 */
function strings(iterator: Iterator<unknown>): string[] {
  const { next } = iterator;
  const list: string[] = [];
  for (;;) {
    const result = next.call(iterator) as unknown;
    if (!isObject(result)) {
      throw new TypeError(`protocols: the iterator gave ${String(result)}, expected an object`);
    }
    const { done, value } = result as IteratorResult<unknown>;
    if (done) return list;
    list.push(`${value as string}`);
  }
}

export function invalidState(message: string): DOMException {
  return new DOMException(message, "InvalidStateError");
}

/** WebIDL's `[Clamp] unsigned short`: rounds half to even. */
function clampUint16(value: unknown): number {
  // Not `Number(value)`, which accepts a bigint.
  const clamped = Math.min(Math.max(+(value as number) || 0, 0), 65_535);
  const rounded = Math.round(clamped);
  const isHalf = rounded - clamped === 0.5;
  return isHalf ? rounded - (rounded % 2) : rounded;
}
