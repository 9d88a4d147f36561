import { OptionError, show } from "../core/errors.js";
import type { Position } from "./commit.js";
import { type Row, SETTINGS } from "./contract.gen.js";
import { checkObject } from "./names.js";
import { METHODS, type SessionStore } from "./store.js";

/** A client that wants in. */
export interface Applicant<Request> {
  /** The credentials that the client's option `auth` gave for this hello or resume. */
  readonly auth: string | undefined;
  /** The request that `accept` was given with this socket. */
  readonly request: Request;
}

/** A new session whose application's subprotocol is to be chosen. */
export interface Offer<Request> {
  /** The client's offers, in its order of preference. */
  readonly protocols: readonly string[];
  /** The request that `accept` was given with this socket. */
  readonly request: Request;
}

/** How much may be on its way in each session. More costs memory, less throughput. */
export interface SessionLimits {
  /**
   * Messages each way that are not acknowledged. From 1.
   * @default 1024
   */
  readonly windowMessages?: number | undefined;
  /**
   * The bytes of these messages. At least `maxMessageBytes`.
   * @default 1048576
   */
  readonly windowBytes?: number | undefined;
  /**
   * The largest message that is taken, in bytes. From 1.
   * @default 262144
   */
  readonly maxMessageBytes?: number | undefined;
}

/** Where messages wait, in each session, while its window is full. */
export interface SessionQueueOptions {
  /**
   * So many messages, from 1. More cost memory, fewer are refused sooner.
   * @default 1024
   */
  readonly maxMessages?: number | undefined;
  /**
   * So many bytes, from 1.
   * @default 1048576
   */
  readonly maxBytes?: number | undefined;
  /**
   * The fate of one too many: `send` throws, the oldest one goes, or the new one.
   * @default "reject"
   */
  readonly overflow?: "reject" | "drop-oldest" | "drop-newest" | undefined;
  /**
   * How long a message may wait, in milliseconds; 0: for ever.
   * @default 0
   */
  readonly ttlMs?: number | undefined;
}

/** When a socket counts as dead. Shorter finds dead sockets sooner and costs traffic. */
export interface SessionHeartbeatOptions {
  /**
   * The silence before a ping, in milliseconds, from 1; less than the idle time of proxies.
   * @default 25000
   */
  readonly intervalMs?: number | undefined;
  /**
   * The silence after the ping that means the end, in milliseconds, from 1.
   * @default 10000
   */
  readonly timeoutMs?: number | undefined;
}

/** The sessions without a socket that are kept. Beyond that the oldest end, as `evicted`. */
export interface DetachedOptions {
  /**
   * So many of one user.
   * @default 16
   */
  readonly perPrincipal?: number | undefined;
  /**
   * So many bytes of all users: about 1 KiB a session, and its messages.
   * @default 268435456
   */
  readonly maxBytes?: number | undefined;
}

/** The ended sessions whose clients still get an exact answer. */
export interface TombstoneOptions {
  /**
   * So many, about 100 bytes each.
   * @default 100000
   */
  readonly max?: number | undefined;
  /**
   * For so long, in milliseconds.
   * @default 600000
   */
  readonly ttlMs?: number | undefined;
}

/** The options of a `SessionServer`. */
export interface SessionServerOptions<Request = unknown> {
  /**
   * Lets clients in: called before each new session and each resume. Returns a stable id of the user,
   * never the credential itself: a session is resumed only by the user that began it. What it throws
   * denies the client; throw a `RefusalError`, or have the error reported as well. An answer that
   * takes longer than `firstFrameTimeoutMs` is ignored: the socket is closed, with 4903, and the
   * client comes back. Default: everyone is let in, and nobody has an id.
   */
  readonly authenticate?:
    | ((applicant: Applicant<Request>) => string | PromiseLike<string>)
    | undefined;
  /**
   * Chooses the application's subprotocol for a new session; anything that was not offered stands for
   * none. Default: none.
   */
  readonly chooseProtocol?: ((offer: Offer<Request>) => string | undefined) | undefined;
  /**
   * The client's address, for limits. Behind a proxy the one that the proxy reports: its own would
   * make all clients share one limit. Default: none, and no limits by address.
   *
   * @example
   * address: (request) => request.socket.remoteAddress
   */
  readonly address?: ((request: Request) => string | undefined) | undefined;
  /**
   * `none` takes clients that do not offer `steady.v1`, as behind a proxy that strips it; for an
   * address at which nothing else is spoken.
   * @default "require"
   */
  readonly negotiation?: "require" | "none" | undefined;
  /** How much may be on its way in each session. */
  readonly limits?: SessionLimits | undefined;
  /**
   * The act that acknowledges a message: that its listeners have returned or an iterator gave it out,
   * or its own `ack()`.
   * @default "auto", but "manual" with `position`
   */
  readonly ack?: "auto" | "manual" | undefined;
  /** Where messages wait, in each session, while its window is full. */
  readonly queue?: SessionQueueOptions | undefined;
  /**
   * How long a session without a socket is kept, at most, in milliseconds; a client may ask for less.
   * Longer costs memory, shorter ends sessions in long tunnels.
   * @default 120000
   */
  readonly ttlMs?: number | undefined;
  /** When a socket counts as dead. */
  readonly heartbeat?: SessionHeartbeatOptions | undefined;
  /**
   * How long the first frame may take, and then the answer of `authenticate`, in milliseconds, from
   * 1. Longer lets strangers hold sockets.
   * @default 10000
   */
  readonly firstFrameTimeoutMs?: number | undefined;
  /** The sessions without a socket that are kept. */
  readonly detached?: DetachedOptions | undefined;
  /** The ended sessions whose clients still get an exact answer. */
  readonly tombstones?: TombstoneOptions | undefined;
  /**
   * Shares the sessions with other servers, so that a client resumes on any of them. Nothing is
   * written or acknowledged that it does not have. Default: sessions are in this process alone.
   */
  readonly store?: SessionStore | undefined;
  /**
   * Begins sessions that come from another server where the application is, which may be further than
   * the store knows; for `commit` of a session, and acknowledgements are manual with it. Called with
   * what the store knows, before the event `session` and before the client gets an answer. It raises
   * the fence in the application's database to that of the position, unless a higher one is there,
   * for which it throws, and returns the number that is there, or none, in one transaction: from then
   * on the server that had the session commits nothing more. Called again when a resume is repeated,
   * and for sessions that have ended, so that their clients get exact reports. What it throws is
   * reported, and the client comes again. Default: the store's number counts.
   */
  readonly position?: ((position: Position) => Located | PromiseLike<Located>) | undefined;
}

/** The number of the last message whose effects are in the application's database, if one is there. */
export type Located = number | bigint | null | undefined;

type Given = { readonly [name: string]: unknown };

/**
 * Checks the options.
 *
 * @returns Those of the core, in its order.
 * @throws `OptionError` for a wrong or unknown one.
 */
export function checkOptions(options: object): number[] {
  checkObject("", options, Object.keys(TOP));
  for (const [name, choices] of Object.entries(TOP)) {
    const value = (options as Given)[name];
    if (choices === "function" && value !== undefined && typeof value !== "function") {
      throw new OptionError(name, value, "a function");
    }
  }
  const { negotiation, store, position, ack } = options as SessionServerOptions;
  if (store !== undefined) checkStore(store);
  choice("negotiation", negotiation);
  if (position && ack === "auto") throw new OptionError("ack", ack, '"manual" with position');
  const values = SETTINGS.map(([group, name, row]) => {
    const given = group ? groupOf(options as Given, group) : (options as Given);
    const path = group ? `${group}.${name}` : name;
    return path in CHOICES ? choice(path, given[name]) : wholeNumber(path, given[name], row);
  });
  const [, windowBytes = 0, maxMessageBytes = 0] = values;
  if (windowBytes < maxMessageBytes) {
    const expected = `at least limits.maxMessageBytes, ${maxMessageBytes}`;
    throw new OptionError("limits.windowBytes", windowBytes, expected);
  }
  return values;
}

function checkStore(store: object): void {
  const missing = METHODS.filter((name) => typeof Object(store)[name] !== "function");
  if (missing.length === 0) return;
  throw new OptionError("store", store, `an object with the methods ${missing.join(", ")}`);
}

function groupOf(options: Given, group: string): Given {
  const given = options[group] ?? {};
  const rows = SETTINGS.filter(([of]) => of === group);
  const known = rows.map(([, name]) => name);
  checkObject(group, given, known);
  return given as Given;
}

function choice(path: string, value: unknown): number {
  const choices = CHOICES[path] as readonly string[];
  const index = value === undefined ? 0 : choices.indexOf(value as string);
  if (index < 0) throw new OptionError(path, value, `one of ${choices.map(show).join(", ")}`);
  return index;
}

function wholeNumber(path: string, value: unknown, [byDefault, min, max]: Row): number {
  if (value === undefined) return byDefault;
  if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) {
    return value as number;
  }
  throw new OptionError(path, value, `a whole number from ${min} to ${max}`);
}

/** The options outside of groups, and the groups. */
const TOP: { readonly [Name in keyof Required<SessionServerOptions>]: "function" | "other" } = {
  authenticate: "function",
  chooseProtocol: "function",
  address: "function",
  negotiation: "other",
  limits: "other",
  ack: "other",
  queue: "other",
  ttlMs: "other",
  heartbeat: "other",
  firstFrameTimeoutMs: "other",
  detached: "other",
  tombstones: "other",
  store: "other",
  position: "function",
};

/** At the number of each. */
const CHOICES: { readonly [path: string]: readonly string[] } = {
  negotiation: ["require", "none"],
  ack: ["auto", "manual"],
  "queue.overflow": ["reject", "drop-oldest", "drop-newest"],
};
