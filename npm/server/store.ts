import { nameErrors } from "../core/names.js";
import { type GONE_REASONS, STORE_ANSWERS, STORE_CALLS } from "./contract.gen.js";

/** A session that is to be stored. */
export interface NewSession {
  /** The attempt that it begins with. */
  readonly fence: number;
  /** The digest of its token: 16 bytes. */
  readonly digest: Uint8Array;
  /** The messages towards the client that may be unacknowledged. */
  readonly windowMessages: number;
  /** Their bytes. */
  readonly windowBytes: number;
  /** The largest message that the client takes. */
  readonly maxMessageBytes: number;
  /** How long it is kept without a socket. */
  readonly ttlMs: number;
  /** The application's subprotocol; empty if none. */
  readonly protocol: string;
  /** The server that has it. */
  readonly node: string;
  /** How long it is kept if that server is never heard of again. */
  readonly leaseMs: number;
}

/** A client's wish to go on, on another socket. */
export interface Attach {
  /** The digest of the token that the client presents: 16 bytes. */
  readonly presented: Uint8Array;
  /** The digest of its next one. */
  readonly fresh: Uint8Array;
  /** The attempt, from now on the fence: calls with a lower one are refused. */
  readonly fence: number;
  /** The last message that the client has received. */
  readonly rx: number;
  /** The last one that its application was handed. */
  readonly ack: number;
  /** The last one that it has sent. */
  readonly tx: number;
  /** The server that takes the session. */
  readonly node: string;
  /** How long it is kept if that server is never heard of again. */
  readonly leaseMs: number;
}

/** A session as the store has it. */
export interface Attached {
  /** Accepted from the client: its application's position. */
  readonly rx: number;
  /** Acknowledged by the client. */
  readonly acked: number;
  /** The messages after that, in order. */
  readonly messages: readonly (string | ArrayBuffer)[];
  /** As it began; so are the next four. */
  readonly windowMessages: number;
  readonly windowBytes: number;
  readonly maxMessageBytes: number;
  readonly ttlMs: number;
  readonly protocol: string;
  /** The attempt that it was at. */
  readonly previous: number;
}

/** A store's word on a session whose time may be over. */
export type Sweep =
  /** There is nothing to forget. */
  | { readonly state: "nothing" }
  /** Its time is not over; `fence` is the attempt that it is at. */
  | { readonly state: "not-due"; readonly leftMs: number; readonly fence: number }
  /**
   * Its time is over, for the reason `why`. Until `reap` the store says so again. `rx` was accepted
   * from the client, `acked` acknowledged by it; `messages` are those after that. `fence` is the
   * attempt that it was at.
   */
  | {
      readonly state: "due";
      readonly why: GoneReason;
      readonly rx: number;
      readonly acked: number;
      readonly fence: number;
      readonly messages: readonly (string | ArrayBuffer)[];
    };

/** The reason for which a session is gone. */
export type GoneReason = (typeof GONE_REASONS)[number];

/**
 * The kinds of a store's refusal.
 *
 * - `gone`: the session has ended (`why`), or was never there (`unknown`).
 * - `fenced`: another server has the session, or another attempt (`fence`).
 * - `full`: the messages do not fit into the window.
 * - `gap`: the messages would leave a gap after `tx`.
 * - `lost`: the store and its caller do not agree on the state: something was lost.
 * - `denied`: the token is none of this session's.
 * - `ahead`: an acknowledgement of a message that was never sent.
 * - `stale`: a later attempt, `fence`, was there before.
 * - `clash`: the number `seq` has another message.
 * - `no-space`: the store has no memory for what it is to keep, and has not kept it. The call is made
 *   again, a second later.
 * - `unavailable`: the store cannot be reached, or cannot answer now. The call may or may not have
 *   taken effect; it is made again, a second later.
 */
export type StoreErrorKind = Exclude<
  (typeof STORE_ANSWERS)[number],
  "done" | "not-due" | "due" | "partly"
>;

/** The numbers that come with some kinds of refusals, and the cause of others. */
export interface StoreErrorDetails {
  /** Of `gone`. */
  readonly why?: GoneReason | undefined;
  /** Of `gone` and `lost`: the final position of the application, if it is known. */
  readonly rx?: number | undefined;
  /** Of `fenced` and `stale`. */
  readonly fence?: number | undefined;
  /** Of `gap`. */
  readonly tx?: number | undefined;
  /** Of `clash`. */
  readonly seq?: number | undefined;
  /** Of `no-space` and `unavailable`. */
  readonly cause?: unknown;
}

/**
 * Thrown by a `SessionStore` to refuse a call. Anything else that it throws counts as `unavailable`.
 *
 * @example
 * throw new StoreError("fenced", { fence: 5 });
 */
export class StoreError extends Error {
  readonly code: "ERR_STORE" = "ERR_STORE";
  declare readonly kind: StoreErrorKind;
  declare readonly details: StoreErrorDetails;

  constructor(kind: StoreErrorKind, details: StoreErrorDetails = {}, message?: string) {
    super(message ?? `the store refuses: ${kind}`, details);
    this.kind = kind;
    this.details = details;
  }
}

/** A session that another server has attached. */
export interface Moved {
  /** Its name. */
  readonly id: string;
  /** The attempt that it is at now. */
  readonly fence: number;
}

/**
 * A store that several servers share, so that a client resumes on any of them: `RedisStore` of
 * `steadysocket/server/redis`, or your own.
 *
 * The server numbers, the store checks. Each method is one step that nothing comes between, and keeps
 * the laws that the trait `SessionStore` of the crate documents; a refusal is a `StoreError`. Each call
 * ends, within a time that the store bounds: until then its session makes no other.
 */
export interface SessionStore {
  /** A session begins. May be repeated; `stale` if there is another of this name. */
  create(id: string, session: NewSession): PromiseLike<void>;
  /** A server goes on with a session. The one call that is never repeated. */
  attach(id: string, attach: Attach): PromiseLike<Attached>;
  /** The client holds its latest token: the one before is void. */
  confirm(id: string, fence: number): PromiseLike<void>;
  /** The application was handed everything up to `seq`. A lower number changes nothing. */
  accept(id: string, fence: number, seq: number): PromiseLike<void>;
  /** The client has acknowledged everything up to `seq`, which is forgotten. */
  ack(id: string, fence: number, seq: number): PromiseLike<void>;
  /** Messages to the client, at most 32, and the number of the first. */
  append(
    id: string,
    fence: number,
    seq: number,
    messages: readonly (string | ArrayBuffer)[],
  ): PromiseLike<void>;
  /** The session is kept for so many milliseconds from now on. */
  touch(id: string, fence: number, timeMs: number): PromiseLike<void>;
  /** The session ends. Its messages are forgotten. */
  end(id: string, fence: number, why: GoneReason): PromiseLike<void>;
  /** The time of the session may be over: if so, that is final. */
  sweep(id: string): PromiseLike<Sweep>;
  /** The application was told of the end: the messages of a session that has ended are forgotten. */
  reap(id: string): PromiseLike<void>;
  /**
   * Sessions of any server whose time is over by the store's clock and that are not reaped, at most
   * about a hundred, and those after them at the next call. None ends a round, and the next call
   * begins another one. So others tell the end of those whose server is dead.
   */
  overdue(): PromiseLike<readonly string[]>;
  /**
   * The sessions of a server that others attach, from the answer on, so that it lets go of them at
   * once. Only a hint. When it ends, as with a lost connection, the server asks for another one.
   */
  moves(node: string): PromiseLike<AsyncIterable<Moved>>;
}

/** The names of its methods. */
export const METHODS: readonly (keyof SessionStore)[] = [
  ...STORE_CALLS,
  "attach",
  "overdue",
  "moves",
];

/** The kind of a refusal, and its details; anything else that a store throws is `unavailable`. */
export function refusalOf(error: unknown): { kind: StoreErrorKind; details: StoreErrorDetails } {
  const { code, kind, details = {} } = Object(error) as Partial<StoreError>;
  const isRefusal =
    code === "ERR_STORE" && STORE_ANSWERS.indexOf(kind as StoreErrorKind) >= FIRST_REFUSAL;
  return isRefusal
    ? { kind: kind as StoreErrorKind, details }
    : { kind: "unavailable", details: {} };
}

const FIRST_REFUSAL = STORE_ANSWERS.indexOf("gone");

nameErrors({ StoreError });
