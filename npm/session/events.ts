import type { MessageData } from "../core/data.js";
import type { AnyHandler, Handler } from "../core/handler.js";
import type { Event, MessageEvent } from "../core/realm.js";
import type { SessionEndReason } from "../core/session.gen.js";
import type { SteadyOpenEvent, SteadySocketEventMap } from "../core/types.gen.js";
import type { Stats } from "../host/stats.js";

/**
 * The fate of every message that `send` has accepted in a session. Where the server's application
 * acknowledges by hand, only what it has acknowledged counts as handed to it.
 */
export interface SessionReport {
  /** Why the session ended. */
  readonly why: SessionEndReason;
  /** The code of the side that closed first; 1006 if neither did. */
  readonly code: number;
  /** Its reason. */
  readonly reason: string;
  /** The server's application was handed so many messages of this session. */
  readonly deliveredUpTo: number;
  /** Messages that it may have been handed after them, in order; buffers as they were kept. */
  readonly uncertain: readonly MessageData[];
  /** Messages that it was certainly not handed, in order. None is sent again by itself. */
  readonly unsent: readonly MessageData[];
}

/** A session has ended; a new one may begin on the next socket. */
export interface SessionEndedEvent extends Event {
  readonly report: SessionReport;
}

/** The socket is open, and the session attached. */
export interface SessionOpenEvent extends SteadyOpenEvent {
  /** True if the session goes on; false for a new one, and for a plain socket. */
  readonly resumed: boolean;
}

/** A message of a session. */
export type SessionMessageEvent = MessageEvent & {
  /**
   * With `ack: "manual"`: acknowledges the message, in any order. False if it cannot, as after the
   * end of its session. Volatile messages have none.
   */
  readonly ack?: () => boolean;
};

/** Every event of a `SteadySocket` of this entry point, by its name. */
export interface SessionSocketEventMap extends Omit<SteadySocketEventMap, "open" | "message"> {
  open: SessionOpenEvent;
  message: SessionMessageEvent;
  /** A new session has begun: nothing is known to the server but what is sent from now on. */
  started: Event;
  /** The session goes on, on a new socket. */
  resumed: Event;
  ended: SessionEndedEvent;
  /** The session makes no progress: nobody acknowledges, or each socket dies at one message. */
  stalled: Event;
}

/** The events beyond those of the other entry points. */
export const SESSION_EVENTS = ["started", "resumed", "ended", "stalled"] as const;

/** The `on*` attributes of these. */
export type SessionHandlers<Target> = {
  get onstarted(): AnyHandler;
  set onstarted(handler: Handler<Target, Event>);
  get onresumed(): AnyHandler;
  set onresumed(handler: Handler<Target, Event>);
  get onended(): AnyHandler;
  set onended(handler: Handler<Target, SessionEndedEvent>);
  get onstalled(): AnyHandler;
  set onstalled(handler: Handler<Target, Event>);
};

/** Counters of a connection with sessions since it was made. */
export interface SessionStats extends Stats {
  /** Messages written once more, after a socket was lost. */
  readonly resent: number;
  /** Sessions resumed on another socket. */
  readonly resumes: number;
  /** Bytes beyond the payloads: headers, control frames, and what was resent. */
  readonly overheadBytes: number;
}
