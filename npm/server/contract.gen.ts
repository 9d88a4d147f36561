// Generated from src/js/server/contract.rs by `cargo test --features session --lib contract`. Do not edit.

/** The fate of a message that was to be sent. */
export enum SendAnswer {
  Written = 0,
  Waits = 1,
  Dropped = 2,
  Full = 3,
  TooBig = 4,
  Closed = 5,
  Exhausted = 6,
}

/** A number of a session or of the server. */
export enum Reading {
  Acked = 0,
  Accepted = 1,
  Received = 2,
  IsAttached = 3,
  IsClosing = 4,
  DetachedBytes = 5,
  Tombstones = 6,
  Stored = 7,
  IsStored = 8,
  IsExpiring = 9,
  Done = 10,
}

/** How far the application is there for the messages of a session. */
export enum Presence {
  Here = 0,
  Left = 1,
  Gone = 2,
}

/** How long a store that is away is left alone. */
export const STORE_PAUSE_MS = 1000;

/** How much longer than without a socket a session is kept whose server is dead. */
export const LEASE_GRACE_MS = 60000;

/** The methods of a store that the core calls, each at its number. */
export const STORE_CALLS = [
  "create",
  "confirm",
  "accept",
  "ack",
  "append",
  "touch",
  "end",
  "sweep",
  "reap",
] as const;

/** The answers of a store, each at its number. Those from `gone` on are refusals. */
export const STORE_ANSWERS = [
  "done",
  "not-due",
  "due",
  "partly",
  "gone",
  "fenced",
  "full",
  "gap",
  "lost",
  "denied",
  "ahead",
  "stale",
  "clash",
  "no-space",
  "unavailable",
] as const;

/** The reasons for which a session is gone, each at its number. */
export const GONE_REASONS = [
  "unknown",
  "expired",
  "ended",
  "denied",
  "state-lost",
  "evicted",
  "limits",
  "final",
] as const;

/** An option of the core: its default, and the range of whole numbers that it takes. */
export type Row = readonly [byDefault: number, min: number, max: number];

/**
 * The options of the core, by the name of the group and their own, in the order in which the core
 * takes them.
 */
export const SETTINGS: readonly (readonly [group: string, name: string, row: Row])[] = [
  ["limits", "windowMessages", [1024, 1, 4294967295]],
  ["limits", "windowBytes", [1048576, 1, 1099511627776]],
  ["limits", "maxMessageBytes", [262144, 1, 4294967295]],
  ["", "ack", [0, 0, 1]],
  ["queue", "maxMessages", [1024, 1, 4294967295]],
  ["queue", "maxBytes", [1048576, 1, 1099511627776]],
  ["queue", "overflow", [0, 0, 2]],
  ["queue", "ttlMs", [0, 0, 31536000000]],
  ["", "ttlMs", [120000, 0, 31536000000]],
  ["heartbeat", "intervalMs", [25000, 1, 31536000000]],
  ["heartbeat", "timeoutMs", [10000, 1, 31536000000]],
  ["", "firstFrameTimeoutMs", [10000, 1, 31536000000]],
  ["detached", "perPrincipal", [16, 0, 4294967295]],
  ["detached", "maxBytes", [268435456, 0, 1099511627776]],
  ["tombstones", "max", [100000, 0, 4294967295]],
  ["tombstones", "ttlMs", [600000, 0, 31536000000]],
];
