import { Event } from "../core/realm.js";
import type { DropReason } from "../core/types.gen.js";
import type { Session } from "./session.js";
import type { GoneReason, Sweep } from "./store.js";

/** A message from a client. */
export class SessionMessageEvent extends Event {
  /** A text or a buffer. */
  declare readonly data: string | ArrayBuffer;
  /** Its number in its session, from 1; 0 for a volatile message. */
  declare readonly seq: number;
  /**
   * True if the application of another server may have been handed it already, of whose session this
   * is the continuation. Of two times that a message is handed over at least the second says so.
   */
  declare readonly redelivered: boolean;
  readonly #session: Session;

  constructor(data: string | ArrayBuffer, seq: number, redelivered: boolean, session: Session) {
    super("message");
    this.data = data;
    this.seq = seq;
    this.redelivered = redelivered;
    this.#session = session;
  }

  /**
   * Acknowledges it, with `ack: "manual"`: the client may forget it. In any order; the client learns
   * of it once all before are acknowledged too. It may be taken out of its event, as at a client:
   * `({ data, ack }) => …`. False if it has no effect: after the end of the session, for a volatile
   * message, or with automatic acknowledgements.
   */
  get ack(): () => boolean {
    return () => this.#session.acknowledge(this.seq);
  }

  /** @internal True if it is a message of this session. */
  isOf(session: Session): boolean {
    return this.#session === session;
  }
}

/**
 * The account of a session: the fate of each message that `send` accepted. Where the client's
 * application acknowledges by hand, only what it has acknowledged counts as handed to it.
 */
export interface SessionReport {
  /**
   * - `ended`: in order, by `close` of either side.
   * - `expired`: without a socket for longer than `ttlMs`.
   * - `evicted`: it had to make room for others.
   * - `final`: the page of the client went away.
   * - `stopped`: this server has.
   * - `moved`: another server goes on with it, by the store that they share. There it has the lists.
   * - `state-lost`, `protocol`, `closed`, `limits`: the client's fault, or a close with a code that
   * ends sessions.
   */
  readonly why: string;
  /** The code of the side that closed first; 1006 if neither did. */
  readonly code: number;
  /** Its reason. */
  readonly reason: string;
  /** The number of the last message that was certainly handed to the client's application. */
  readonly deliveredUpTo: number;
  /** The messages after it that may have been handed over, in order. */
  readonly uncertain: (string | ArrayBuffer)[];
  /** The messages that certainly were not, in order. */
  readonly unsent: (string | ArrayBuffer)[];
}

/** A session has ended. */
export class SessionEndedEvent extends Event {
  declare readonly report: SessionReport;

  constructor(report: SessionReport) {
    super("ended");
    this.report = report;
  }
}

/** A message left the queue without being sent. */
export class SessionDropEvent extends Event {
  declare readonly data: string | ArrayBuffer;
  declare readonly reason: DropReason;

  constructor(data: string | ArrayBuffer, reason: DropReason) {
    super("drop");
    this.data = data;
    this.reason = reason;
  }
}

/** A session has begun. */
export class SessionEvent extends Event {
  declare readonly session: Session;

  constructor(session: Session) {
    super("session");
    this.session = session;
  }
}

/** A session has ended whose server is dead, and whose client did not come back. */
export class SessionAbandonedEvent extends Event {
  /** The name of the session. */
  declare readonly id: string;
  /** The reason of its end. */
  declare readonly why: GoneReason;
  /** The client's messages up to this were accepted. */
  declare readonly rx: number;
  /** The client has acknowledged the messages up to this. */
  declare readonly acked: number;
  /** The messages after that, in order: its application may or may not have had them. */
  declare readonly messages: readonly (string | ArrayBuffer)[];
  /** @internal */
  readonly work: PromiseLike<unknown>[] = [];

  constructor(id: string, { why, rx, acked, messages }: Sweep & { state: "due" }) {
    super("abandoned");
    Object.assign(this, { id, why, rx, acked, messages });
  }

  /** Has the store forget the messages only when this is done; to be called by a listener. */
  waitUntil(work: PromiseLike<unknown>): void {
    this.work.push(work);
  }
}

/** A mistake of the application: in a hook, in a handshake, or a store that did not answer. */
export class HookErrorEvent<Request = unknown> extends Event {
  declare readonly error: unknown;
  /** The request that `accept` was given with the socket; `undefined` for an error of the store. */
  declare readonly request: Request | undefined;

  constructor(error: unknown, request?: Request) {
    super("error");
    this.error = error;
    this.request = request;
  }
}

/** The events of a `Session`. */
export interface SessionEventMap {
  /**
   * A message has come. Messages wait until there is a listener or an iterator, and make no events
   * while there is an iterator.
   */
  message: SessionMessageEvent;
  /** The session goes on, on a new socket. */
  resumed: Event;
  /** It has no socket for now; what is sent waits. */
  detached: Event;
  /** With `ack: "manual"`: the client's window is full of messages that are not acknowledged. */
  stalled: Event;
  /** A message left the queue without being sent. */
  drop: SessionDropEvent;
  /** The session has ended, once and for good. */
  ended: SessionEndedEvent;
}

/** The events of a `SessionServer`. */
export interface SessionServerEventMap<Request> {
  /** A session has begun. */
  session: SessionEvent;
  /**
   * A session has ended whose server is dead. With a store, each server tells one once, but two may
   * tell the same. Its client got its own report.
   */
  abandoned: SessionAbandonedEvent;
  /**
   * A hook threw what is no `RefusalError`; or the store did not answer, which is told once until it
   * does again, or refuses some calls alone, or is full, which is told at most once a minute; or the
   * handshake of a socket was answered with another subprotocol than `steady.v1`, which its client
   * offers. Without a listener it is reported to the platform.
   */
  error: HookErrorEvent<Request>;
}
