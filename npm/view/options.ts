import type { MessageData, SendData } from "../core/data.js";
import type { Source } from "../core/dial.js";
import type { Event, MessageEventOf, URL } from "../core/realm.js";
import type {
  DropEvent,
  GiveUpEvent,
  ReconnectingEvent,
  SteadyCloseEvent,
  SteadyOpenEvent,
} from "../core/types.gen.js";
import type {
  SessionEndedEvent,
  SessionMessageEvent,
  SessionOpenEvent,
} from "../session/events.js";
import type { SessionSocketOptions } from "../session/options.js";
import type { SteadySocket as SessionSocket } from "../session/socket.js";

/**
 * Where to dial, or a function that is asked before every dial; null or undefined not to connect. A
 * new url makes a new connection; a new function does not, it is called for the next dial.
 *
 * @example
 * useSteadySocket(room ? `wss://example.com/${room}` : null);
 * useSteadySocket(async () => `wss://example.com/ws?token=${await freshToken()}`);
 */
export type SocketUrl = Source<string | URL> | null | undefined;

/**
 * The options of a connection, and its callbacks. The callbacks and the functions `protocols`,
 * `parse`, `serialize` and `handshake` are always those of the last render; everything else is read
 * when a connection is made, and a later change waits for the next one. Vue and Svelte set up once,
 * so their last render is their first.
 *
 * @example
 * useSteadySocket(url, {
 *   reconnect: { maxAttempts: 20 },
 *   onMessage: (message) => console.log(message),
 *   onDrop: (event) => console.warn("not sent", event.data),
 * });
 */
export interface ViewOptions<In = MessageData> extends SessionSocketOptions {
  /**
   * The subprotocols to offer, or a function that is asked before every dial.
   * @default []
   */
  readonly protocols?: Source<string | string[] | undefined> | undefined;
  /**
   * Keeps the newest message in `lastMessage.data`, which renders for each message. Messages
   * that come faster than it renders are skipped there; `onMessage` gets every one.
   * @default false
   */
  readonly lastMessage?: boolean | undefined;
  /** Called for each message, in order. */
  readonly onMessage?:
    | ((message: In, event: MessageEventOf<MessageData> & Pick<SessionMessageEvent, "ack">) => void)
    | undefined;
  /** Called each time the socket is open, the handshake is done and the queue is flushed. */
  readonly onOpen?: ((event: SteadyOpenEvent & Partial<SessionOpenEvent>) => void) | undefined;
  /**
   * Called exactly once for each socket and each failed dial, except one that is left for a new
   * url.
   */
  readonly onClose?: ((event: SteadyCloseEvent) => void) | undefined;
  /**
   * Called for each failure. Beyond those of the connection: `DecodeError` if `parse` threw,
   * and the error that the constructor of `SteadySocket` threw (`OptionError`, `LoadError`, …);
   * without this callback these three are reported to the console.
   */
  readonly onError?: ((event: Event & { readonly error: Error }) => void) | undefined;
  /** Called when a wait for the next dial begins. */
  readonly onReconnecting?: ((event: ReconnectingEvent) => void) | undefined;
  /** Called when no further dial will come. */
  readonly onGiveUp?: ((event: GiveUpEvent) => void) | undefined;
  /**
   * Called for each message that will not be sent, also for those that wait when the connection
   * ends.
   */
  readonly onDrop?: ((event: DropEvent) => void) | undefined;
  /**
   * The class of the connection: that of `steadysocket/session`, where the option `session` is
   * given.
   * @default the class of `steadysocket`
   */
  readonly SteadySocket?: typeof SessionSocket | undefined;
  /** Called when a new session has begun. */
  readonly onStarted?: ((event: Event) => void) | undefined;
  /** Called when the session goes on, on a new socket. */
  readonly onResumed?: ((event: Event) => void) | undefined;
  /**
   * Called when a session has ended, with its report. For a component that is gone, or a url that was
   * left, only if not everything was delivered.
   */
  readonly onEnded?: ((event: SessionEndedEvent) => void) | undefined;
  /** Called when the session makes no progress. */
  readonly onStalled?: ((event: Event) => void) | undefined;
}

/**
 * Options without types for messages: they are what the socket gives and takes.
 *
 * @example
 * const { send } = useSteadySocket(url, { onMessage: (data) => console.log(data) });
 * send("text");
 */
export interface RawOptions extends ViewOptions {
  readonly parse?: undefined;
  readonly serialize?: undefined;
}

/**
 * Options with a type for incoming messages.
 *
 * @example
 * useSteadySocket(url, { parse: (data) => Number(data), onMessage: (price) => show(price) });
 */
export interface ParsedOptions<In> extends ViewOptions<In> {
  /**
   * Makes a message from the received data. If it throws, `onError` is called and the message is
   * skipped.
   */
  readonly parse: (data: MessageData) => In;
  readonly serialize?: undefined;
}

/**
 * Options with types for both directions.
 *
 * @example
 * const { send } = useSteadySocket(url, { ...json<Incoming, Outgoing>() });
 */
export interface TypedOptions<In, Out> extends ViewOptions<In>, Codec<In, Out> {}

/**
 * Turns the data that a socket receives into typed messages, and typed messages into data to send.
 *
 * @example
 * const codec: Codec<Point, Point> = {
 *   parse: (data) => decode(new Uint8Array(data as ArrayBuffer)),
 *   serialize: (point) => encode(point),
 * };
 */
export interface Codec<In, Out> {
  /**
   * Makes a message from the received data. If it throws, `onError` is called and the message is
   * skipped.
   */
  readonly parse: (data: MessageData) => In;
  /** Makes the data to send from a message. */
  readonly serialize: (message: Out) => SendData;
}

/** Any of them. */
export interface AnyOptions<In, Out> extends ViewOptions<In> {
  readonly parse?: Codec<In, Out>["parse"] | undefined;
  readonly serialize?: Codec<In, Out>["serialize"] | undefined;
}
