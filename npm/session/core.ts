import type { Core } from "../core/core.js";
import type {
  Notice,
  SendAnswer,
  SessionInput,
  SessionReading,
  Verb,
} from "../core/session.gen.js";

/** The connection in the wasm, with sessions. */
export interface SessionCore extends Core {
  /** Reports an input that concerns sessions and carries no value. */
  sessionInput(input: SessionInput): void;
  /** Reads a number that concerns sessions. */
  readSession(reading: SessionReading): number;
  /** Sends a message over the session. */
  sendReliably(data: unknown, bytes: number): SendAnswer;
  /** Sends a message that is not numbered; false if it was dropped instead. */
  sendVolatile(data: unknown, bytes: number): boolean;
  /** Reports a message of a session's socket, with the least size that it can have. */
  message(seq: number, ack: number, data: unknown, bytes: number): void;
  /** Reports a control frame. Numbers that a verb does not have count as 0. */
  control(verb: Verb, ...numbers: readonly number[]): void;
  /** Has sessions kept from now on. */
  keep(): void;
  /** Takes a session up that was kept. */
  restore(
    attempt: number,
    acked: number,
    done: number,
    messages: number,
    bytes: number,
    max: number,
  ): void;
  /** The next message of a session that was taken up. */
  restoreMessage(data: unknown, bytes: number): void;
  /** Acknowledges a message; false if it cannot. */
  acknowledge(session: number, seq: number): boolean;
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
