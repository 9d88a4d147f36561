import type { Presence, Reading, SendAnswer } from "./contract.gen.js";
import type { StoreCall } from "./storing.js";

/**
 * The sessions in the wasm. Numbers name sockets, as the facade gave them, and sessions, as `started`
 * gave them.
 */
export interface Core {
  /** A socket is open. An empty address stands for none. */
  opened(socket: number, address: string): void;
  /** A message has arrived; `bytes` is the least size that it can have. */
  received(socket: number, seq: number, ack: number, data: unknown, bytes: number): void;
  /** A text has arrived that begins with `#`. */
  controlled(socket: number, text: string): void;
  /** A text has arrived with a malformed header, and begins so. */
  malformedText(socket: number, text: string): void;
  /** A binary message has arrived with a malformed header, and begins so. */
  malformedBinary(socket: number, bytes: Uint8Array): void;
  /** A socket has closed, or is given up. */
  closed(socket: number, code: number): void;
  /** The buffer of a socket that was full has drained. */
  drained(socket: number): void;
  /** The answers to `authenticate`. */
  admit(socket: number, principal: string, protocol: string): void;
  refuseExpired(socket: number): void;
  refuseDenied(socket: number): void;
  /** The alarm went off. */
  woken(): void;
  send(session: number, data: unknown, bytes: number): SendAnswer;
  sendVolatile(session: number, data: unknown, bytes: number): boolean;
  /** Asks the client how far it is. */
  askHowFar(session: number): void;
  /** Takes the next message; `undefined` if there is none. */
  take(session: number): Payload | undefined;
  /** The number of the message that was taken last; 0 for a volatile one. */
  taken(): number;
  /** The application was handed everything up to this number. True if another message waits. */
  handOver(session: number, seq: number): boolean;
  acknowledge(session: number, seq: number): boolean;
  /** True if the application has this message and is to acknowledge it. */
  awaits(session: number, seq: number): boolean;
  /** The application acknowledges everything up to this number. */
  acknowledgeUpTo(session: number, seq: number): void;
  close(session: number, code: number, reason: string): void;
  /** The application of a session goes. */
  leave(session: number, presence: Presence): void;
  /** The application is to be handed a message that remained at the end; false if it must not be. */
  handOverRemaining(id: string, seq: number): boolean;
  drain(withinMs: number): void;
  /** Closes all sockets. With a store, wait until it has everything, then stop. */
  letGo(): void;
  stop(): void;
  /** The store has answered to calls of this fence: the number in `STORE_ANSWERS`. */
  stored(id: string, fence: number, answer: number, at: number, other: number): void;
  /** The store has attached a session: its numbers, in the order of `ATTACHED`, and messages. */
  attached(
    socket: number,
    numbers: readonly number[],
    messages: Payload[],
    sizes: readonly number[],
    protocol: string,
  ): void;
  attachRefused(socket: number, answer: number, at: number, other: number): void;
  /** Another server has attached a session. */
  moved(id: string, fence: number): void;
  /** The number of a session, 0 if the application does not have it. */
  number(id: string): number;
  /** The attempt of a session that is on this server; -1 if it is not. */
  attempt(id: string): number;
  read(reading: Reading, session: number): number;
}

/**
 * Makes the sessions, from the options in the order of `SETTINGS`. `node` is the server's name in a
 * store, if there is one; with `hasPositions` the application says how far it is.
 */
export type CoreConstructor = new (
  settings: readonly number[],
  host: Host,
  node: string | undefined,
  hasPositions: boolean,
) => Core;

/** The methods that the core calls. None may throw, nor call what is the user's. */
export interface Host {
  /** Asks the application about a client. Its subprotocols have commas between them. */
  authenticate(socket: number, auth: string | undefined, protocols: string): void;
  /** True if the buffer of a socket is below its mark. */
  hasRoom(socket: number): boolean;
  /** Writes a control frame. */
  control(socket: number, text: string): void;
  /** Writes a message. */
  transmit(socket: number, seq: number, ack: number, data: Payload): void;
  /** Closes a socket, which the core has forgotten. */
  hangUp(socket: number, code: number): void;
  /** Calls `woken` once after so many milliseconds, in place of what was set before. */
  setAlarm(delayMs: number): void;
  /** Makes calls of the store, then calls `stored` with their fence. */
  store(id: string, fence: number, calls: readonly StoreCall[]): void;
  /** Attaches a session in the store, then calls `attached` or `attachRefused`. */
  attach(socket: number, id: string, values: readonly unknown[]): void;
  started(
    session: number,
    socket: number,
    id: string,
    principal: string,
    protocol: string,
    redelivered: number,
  ): void;
  resumed(session: number, socket: number): void;
  detached(session: number): void;
  /** Messages wait to be taken. */
  messages(session: number): void;
  stalled(session: number): void;
  dropped(session: number, data: Payload, reason: number): void;
  ended(session: number, end: End): void;
}

/** A message: a text, or a buffer of its own. */
export type Payload = string | ArrayBuffer;

/** The account of a session, with what was received and is not handed over, and its numbers. */
export interface End {
  readonly why: string;
  readonly code: number;
  readonly reason: string;
  readonly deliveredUpTo: number;
  readonly uncertain: Payload[];
  readonly unsent: Payload[];
  readonly remaining: Payload[];
  readonly numbers: number[];
}
