// Generated from src/js/contract by `cargo test --lib contract`. Do not edit.
import type { OptionRow } from "./contract.gen.js";
import type { Source } from "./dial.js";

/** An input that concerns sessions, after those of `Input`. */
export enum SessionInput {
  Ready = 23,
  Leave = 24,
  WatchAcknowledged = 25,
  Keep = 26,
  Acknowledge = 27,
}

/** A number of a connection with sessions, after those of `Reading`. */
export enum SessionReading {
  Offer = 13,
  Unacknowledged = 14,
  Resent = 15,
  Resumes = 16,
}

/** The way of a message to the server. */
export enum Sending {
  Reliable = 0,
  Volatile = 1,
  Kept = 2,
}

/** The answer to a message that is sent. */
export enum SendAnswer {
  Waits = 0,
  Written = 1,
  Full = 2,
  TooBig = 3,
  Ended = 4,
  Exhausted = 5,
}

/** A control frame, of which only the numbers cross, or what stands for one. */
export enum Verb {
  Hello = 0,
  Resume = 1,
  Confirm = 2,
  Ack = 3,
  Ping = 4,
  Pong = 5,
  Bye = 6,
  Fault = 7,
  Welcome = 8,
  Resumed = 9,
  Gone = 10,
  Away = 11,
  Broken = 12,
  NotUnderstood = 13,
  Kept = 14,
}

/** An event of a session that carries no value. */
export enum Notice {
  Started = 0,
  Resumed = 1,
  Plain = 2,
  Unfit = 3,
  Stalled = 4,
}

/** Why a session ended, by number. */
export const END_REASONS = ["unknown", "expired", "ended", "denied", "state-lost", "evicted", "limits", "final", "stopped", "superseded", "protocol", "closed", "too-big", "moved"] as const;

/** Why a session ended: as the server says, or as this side has found. */
export type SessionEndReason = (typeof END_REASONS)[number];

/** This implementation, for the server's logs. */
export const LIBRARY = "steadysocket/0.1.0";

/** The index of an option of sessions, after those of `OptionIndex`. */
export enum SessionOption {
  Session = 29,
  Mode = 30,
  Ack = 31,
  Negotiate = 32,
  Ttl = 33,
  CloseTimeout = 34,
  Messages = 35,
  Bytes = 36,
  MaxMessageBytes = 37,
}

/** How much of a session may be on its way. */
export interface SessionLimits {
  /**
   * Unacknowledged messages, at least 1. More cost memory on both sides, fewer throughput on slow
   * networks.
   * @default 1_024
   */
  readonly windowMessages?: number | undefined;
  /**
   * Bytes of unacknowledged messages, text in UTF-8; at least `maxMessageBytes`.
   * @default 1_048_576
   */
  readonly windowBytes?: number | undefined;
  /**
   * Bytes of the largest message, either way; a larger one is refused by `send`.
   * @default 262_144
   */
  readonly maxMessageBytes?: number | undefined;
}

/** How a reliable session behaves. */
export interface SessionOptions {
  /**
   * The attitude towards a server that knows no sessions: it is a failed attempt, or used as a
   * plain WebSocket.
   * @default "require"
   */
  readonly mode?: "require" | "prefer" | undefined;
  /**
   * Credentials of the user, at most 8,192 bytes of UTF-8, or a function that is asked for them
   * before each dial that offers sessions. They travel in the first frame, never in the address. A
   * function that throws is a failed attempt.
   */
  readonly auth?: Source<string> | undefined;
  /**
   * The act that acknowledges a message to the server: that its listeners have returned, or that an
   * iterator gave it out; or `ack()` of its event, in any order.
   * @default "auto"
   */
  readonly ack?: "auto" | "manual" | undefined;
  /**
   * Keeps the session in `sessionStorage`, so that it survives a reload of the page. Needs `ack:
   * "manual"` and the Web Locks API. What waits without a number, and Blobs, cannot be kept.
   * @default false
   */
  readonly storage?: boolean | SessionStorageOptions | undefined;
  /** How much may be on its way, each way; the server's limits count as well. */
  readonly limits?: SessionLimits | undefined;
  /**
   * How long the server should keep the session while there is no socket, in milliseconds, 0 to
   * 2,147,483,647; it may grant less. A longer time costs its memory.
   * @default 120_000
   */
  readonly ttlMs?: number | undefined;
  /**
   * How long `close()` goes on trying to deliver what was accepted, both ways, in milliseconds, 1
   * to 2,147,483,647; then the session ends with a report.
   * @default 10_000
   */
  readonly closeTimeoutMs?: number | undefined;
  /**
   * Offers the subprotocol `steady.v1`. `false` is for a path of your own whose proxy strips
   * subprotocols; the server must do the same.
   * @default true
   */
  readonly negotiate?: boolean | undefined;
}

/** Where a session is kept over a reload of the page. */
export interface SessionStorageOptions {
  /** Tells the sessions of one page apart. */
  readonly key: string;
  /**
   * The storage to use.
   * @default sessionStorage
   */
  readonly area?: Pick<Storage, "getItem" | "setItem" | "removeItem"> | undefined;
}

/** Every option by its name, by its group, as in `OPTIONS`. */
export const SESSION_OPTIONS: { readonly [group: string]: { readonly [name: string]: OptionRow } } = {
  "": {
    session: [{ expected: '"require", "prefer", false or an object of options', choices: [false, "require", "prefer"], type: "object" }, SessionOption.Session as number, 0],
  },
  "session": {
    mode: [{ choices: ["require", "prefer"] }, SessionOption.Mode as number, 0],
    auth: [{ expected: "a string or a function", type: "function", isData: true }],
    ack: [{ choices: ["auto", "manual"] }, SessionOption.Ack as number, 0],
    storage: [{ expected: "true, false or an object with a key", choices: [false, true], type: "string", property: "key" }],
    limits: [{ expected: "an object of options", type: "object" }],
    ttlMs: [{ expected: "a number of milliseconds", min: 0, max: 2_147_483_647 }, SessionOption.Ttl as number, 120_000],
    closeTimeoutMs: [{ expected: "a number of milliseconds", min: 1, max: 2_147_483_647 }, SessionOption.CloseTimeout as number, 10_000],
    negotiate: [{ expected: "true or false", choices: [false, true] }, SessionOption.Negotiate as number, 1],
  },
  "limits": {
    windowMessages: [{ expected: "a whole number", min: 1, max: 4_294_967_295, isWhole: true }, SessionOption.Messages as number, 1024],
    windowBytes: [{ expected: "a whole number of bytes", min: 1, max: 4_294_967_295, isWhole: true }, SessionOption.Bytes as number, 1_048_576],
    maxMessageBytes: [{ expected: "a whole number of bytes", min: 1, max: 4_294_967_295, isWhole: true }, SessionOption.MaxMessageBytes as number, 262_144, 262_144, "windowBytes"],
  },
};
