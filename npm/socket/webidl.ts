import { utf8Length } from "../core/data.js";
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
  const checkedCode = code === undefined ? undefined : clampUint16(code);
  // WebIDL's `USVString` has no lone surrogates.
  const text = reason === undefined ? "" : `${reason as string}`.replace(/\p{Cs}/gu, "\ufffd");
  const bytes = utf8Length(text);
  if (checkedCode !== undefined && checkedCode !== 1000 && !isPrivateCode(checkedCode)) {
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
  return [checkedCode ?? 0, text];
}

/** The protocols as the native constructor would take them; it does the checks. */
export function checkProtocols(
  protocols: Source<string | string[] | undefined>,
): Source<string | string[] | undefined> {
  if (protocols === undefined || typeof protocols === "function") return protocols;
  if (typeof protocols === "object" && protocols !== null) {
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
    if (typeof result !== "object" || result === null) {
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

function isPrivateCode(code: number): boolean {
  return code >= 3000 && code <= 4999;
}

/** WebIDL's `[Clamp] unsigned short`: rounds half to even. */
function clampUint16(value: unknown): number {
  // Not `Number(value)`, which accepts a bigint.
  const number = +(value as number);
  if (Number.isNaN(number)) return 0;
  const clamped = Math.min(Math.max(number, 0), 65_535);
  const floor = Math.floor(clamped);
  const isHalf = clamped - floor === 0.5;
  return isHalf ? floor + (floor % 2) : Math.round(clamped);
}
