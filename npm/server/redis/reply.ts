import type { GONE_REASONS } from "../contract.gen.js";
import { type Attached, StoreError, type Sweep } from "../store.js";
import type { Reply } from "./client.js";

/** The values after the status in the answer of a script that was carried out. */
export type Values = readonly Reply[];

/**
 * Reads the answer of a script.
 *
 * @throws `StoreError`, the script's refusal.
 */
export function readAnswer(reply: Reply): [status: number, values: Values] {
  const [status, ...values] = reply as Values;
  if (typeof status !== "number") throw new TypeError("redis answered without a status");
  if (status < 0) throw refusal(status, values);
  return [status, values];
}

export function readAttached(values: Values): Attached {
  const [rx, acked, windowMessages, windowBytes, max, ttlMs, protocol, previous, ...items] = values;
  return {
    rx: numberOf(rx),
    acked: numberOf(acked),
    messages: items.map(messageOf),
    windowMessages: numberOf(windowMessages),
    windowBytes: numberOf(windowBytes),
    maxMessageBytes: numberOf(max),
    ttlMs: numberOf(ttlMs),
    protocol: textOf(protocol),
    previous: numberOf(previous),
  };
}

export function readSweep(status: number, values: Values): Sweep {
  const [first, second, third, fence, ...items] = values;
  if (status === 0) return { state: "nothing" };
  if (status === 1) return { state: "not-due", leftMs: numberOf(first), fence: numberOf(second) };
  const why = textOf(first) as GoneReason;
  const messages = items.map(messageOf);
  const [rx, acked] = [numberOf(second), numberOf(third)];
  return { state: "due", why, rx, acked, fence: numberOf(fence), messages };
}

/** The item of a list that holds a message: its kind, then its payload. */
export function itemOf(message: string | ArrayBuffer): string | Uint8Array {
  if (typeof message === "string") return `t${message}`;
  const item = new Uint8Array(1 + message.byteLength);
  item[0] = BINARY;
  item.set(new Uint8Array(message), 1);
  return item;
}

export function textOf(reply: Reply | undefined): string {
  if (reply === null || reply === undefined) throw new TypeError("redis answered with nothing");
  return typeof reply === "object" ? decoder.decode(reply as Uint8Array) : String(reply);
}

export function numberOf(reply: Reply | undefined): number {
  return Number(textOf(reply));
}

type GoneReason = (typeof GONE_REASONS)[number];

function messageOf(item: Reply): string | ArrayBuffer {
  const payload = (item as Uint8Array).subarray(1);
  // A copy: it may be part of a larger buffer.
  return (item as Uint8Array)[0] === BINARY ? new Uint8Array(payload).buffer : textOf(payload);
}

function refusal(status: number, values: Values): StoreError {
  const [first, second] = values;
  const rx = second === null || second === undefined ? undefined : numberOf(second);
  switch (status) {
    case -1:
      return new StoreError("gone", {
        why: textOf(first) as GoneReason,
        ...(rx !== undefined && { rx }),
      });
    case -2:
      return new StoreError("fenced", { fence: numberOf(first) });
    case -3:
      return new StoreError("full");
    case -4:
      return new StoreError("gap", { tx: numberOf(first) });
    case -5:
      return new StoreError(
        "lost",
        rx === undefined ? {} : { rx },
        `redis has lost: ${textOf(first)}`,
      );
    case -6:
      return new StoreError("denied");
    case -7:
      return new StoreError("ahead");
    case -8:
      return new StoreError("stale", { fence: numberOf(first) });
    default:
      return new StoreError("clash", { seq: numberOf(first) });
  }
}

/** The kind byte `b`. */
const BINARY = 98;

// A byte order mark is part of a message.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
