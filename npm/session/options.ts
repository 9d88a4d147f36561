import { OPTIONS } from "../core/contract.gen.js";
import { utf8Length } from "../core/data.js";
import { OptionError } from "../core/errors.js";
import {
  SESSION_OPTIONS,
  type SessionOptions,
  type SessionStorageOptions,
} from "../core/session.gen.js";
import type { SteadySocketOptions } from "../core/types.gen.js";

/** How a `SteadySocket` of this entry point behaves. */
export interface SessionSocketOptions extends SteadySocketOptions {
  /**
   * Reliable sessions, with a server that knows them: no message is lost, none is handed over
   * twice, order is kept, both ways, across reconnects. With `"require"`, or an object without
   * `mode`, a server that knows none is a failed attempt; with `"prefer"` it is a plain WebSocket.
   * Without this option the class is that of the entry point `steadysocket`.
   * @default false
   */
  readonly session?: false | "require" | "prefer" | SessionOptions | undefined;
}

/** The options with `session` as an object, for the check by the table. */
export function prepare(options: SessionSocketOptions | undefined): SteadySocketOptions {
  const { session, highWaterMarkBytes = HIGH_WATER_MARK } = options ?? {};
  if (!session) return options as SteadySocketOptions;
  const given: SessionOptions =
    session === "require" || session === "prefer" ? { mode: session } : session;
  for (const [name, expected, isOfPlain] of CONFLICTS) {
    const value = options?.[name];
    if (isOfPlain ? value && given.mode !== "prefer" : value === false) {
      throw new OptionError(name, value, `${expected} with sessions`);
    }
  }
  checkStorage(given);
  return { ...options, highWaterMarkBytes, session: given } as SteadySocketOptions;
}

/** The credentials as a text without halves of pairs. */
export function checkAuth(auth: unknown): string {
  const text = typeof auth === "string" ? auth.replace(/\p{Cs}/gu, "\ufffd") : undefined;
  if (text === undefined || utf8Length(JSON.stringify(text)) > MAX_AUTH) {
    // The error is for logs, which must not have the credentials.
    const problem = text ? "too long" : `of type ${typeof auth}`;
    const expected = "a string of at most 8,192 bytes of UTF-8 in JSON";
    throw new OptionError("session.auth", undefined, expected, problem);
  }
  return text;
}

/** @throws `OptionError` for subprotocols that could make a hello longer than a server takes. */
export function checkOffer(protocols: readonly string[]): void {
  const { length } = JSON.stringify(protocols);
  if (length <= MAX_PROTOCOLS) return;
  throw new OptionError("protocols", protocols, "at most 8,000", `${length} bytes in JSON`);
}

/** Storage needs an acknowledgement of its own for each message, and a lock that one page holds. */
function checkStorage({ storage, ack }: SessionOptions): void {
  if (!storage) return;
  const problem =
    ack !== "manual"
      ? 'false without ack: "manual"'
      : !globalThis.navigator?.locks
        ? "false where there are no Web Locks"
        : !hasArea(storage as SessionStorageOptions) && "false where there is no sessionStorage";
  if (problem) throw new OptionError("session.storage", storage, problem);
}

/** True as well where the browser lets the page have none, which is told when a session is to be kept. */
function hasArea({ area }: SessionStorageOptions): boolean {
  try {
    return typeof (area ?? globalThis.sessionStorage)?.setItem === "function";
  } catch {
    return true;
  }
}

/**
 * The options that a session leaves no room for: those of plain sockets, unless these are taken, too,
 * and those that it needs.
 */
const CONFLICTS = [
  ["heartbeat", "false", true],
  ["handshake", "none", true],
  ["reconnect", "an object of options"],
  ["queue", "an object of options"],
] as const;

/** With its quotes. */
const MAX_AUTH = 8_194;

/** With the longest credentials a hello has 16 KiB, the most that a frame may have. */
const MAX_PROTOCOLS = 8_000;

/** Control frames must not wait behind more. */
const HIGH_WATER_MARK = 262_144;

// The table of this entry point has these rows as well.
const table = OPTIONS as Record<string, object>;
for (const [group, rows] of Object.entries(SESSION_OPTIONS)) {
  table[group] = { ...table[group], ...rows };
}
