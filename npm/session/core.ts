import type { Input, Reading } from "../core/contract.gen.js";
import type { Core } from "../core/core.js";
import type { EventTarget } from "../core/realm.js";
import type {
  Notice,
  SendAnswer,
  Sending,
  SessionInput,
  SessionReading,
  Verb,
} from "../core/session.gen.js";
import type { Owner } from "../host/host.js";

/** The connection in the wasm, with sessions. */
export interface SessionCore extends Core {
  /**
   * Reports an input, with the values of those that have any: code and reason, or session and seq.
   * False if one of sessions has no effect.
   */
  input(input: Input | SessionInput, first?: number, second?: number): boolean;
  /** Reads a number of the connection or of its session. */
  read(reading: Reading | SessionReading): number;
  /** Takes a message for the session. */
  sendBy(sending: Sending, data: unknown, bytes: number): SendAnswer;
  /** Reports a message of a session's socket, with the least size that it can have. */
  message(seq: number, ack: number, data: unknown, bytes: number): void;
  /** Reports a control frame. Numbers that a verb does not have count as 0. */
  control(verb: Verb, ...numbers: readonly number[]): void;
}

/** A user's object with sessions. */
export interface SessionOwner extends Owner {
  readonly socket: EventTarget & { readonly onmessage: unknown };
}

/** The methods that the core calls for sessions. None may throw: see `guardCalls`. */
export interface SessionCalls {
  /** True if the server chose the subprotocol of sessions. */
  isSteady(): boolean;
  /** Writes a message; `seq` 0 stands for a volatile one, `ack` -1 for none. */
  writeMessage(seq: number, ack: number, data: unknown): boolean;
  /** Writes a control frame. */
  writeControl(verb: Verb, a: number, b: number, c: number, d: number): boolean;
  /** True if somebody takes messages. */
  takesMessages(): boolean;
  /** Hands a message to the user. */
  handOver(session: number, seq: number, data: unknown): void;
  /** The oldest wait for acknowledgements is over. */
  acknowledged(): void;
  /** An event that carries no value. */
  notice(notice: Notice): void;
  /** Keeps a message, before its number is used. */
  keep(seq: number, data: unknown): void;
  /** Keeps the positions, before a frame is written that tells them. */
  persist(attempt: number, acked: number, done: number): void;
  /** A message for the report; `endSession` follows. */
  remain(data: unknown, isUncertain: boolean): void;
  /** The session has ended; the reason is an index of `END_REASONS`. */
  endSession(why: number, code: number, deliveredUpTo: number): void;
}

/** Their names. */
export const SESSION_METHODS: readonly (keyof SessionCalls)[] = [
  "isSteady",
  "writeMessage",
  "writeControl",
  "takesMessages",
  "handOver",
  "acknowledged",
  "notice",
  "keep",
  "persist",
  "remain",
  "endSession",
];
