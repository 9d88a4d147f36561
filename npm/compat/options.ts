import type { WebSocketConstructor } from "../core/dial.js";
import type { Blob, URL } from "../core/realm.js";
import { OptionError } from "../index.js";
import type { CloseEvent } from "./events.js";

/** Where to dial: fixed, or a function that is asked before every dial. */
export type UrlProvider = string | URL | (() => string | URL | PromiseLike<string | URL>);

/** The subprotocols to offer: fixed, or a function that is asked before every dial. */
export type ProtocolsProvider = Protocols | (() => Protocols | PromiseLike<Protocols>);

type Protocols = string | string[] | null | undefined;

/** The types that can be sent. */
export type Message = string | ArrayBuffer | Blob | ArrayBufferView;

/** How a `ReconnectingWebSocket` behaves. Keys that are not here are ignored. */
export type Options = {
  /** The constructor to use. Default: the global one. */
  WebSocket?: WebSocketConstructor | undefined;
  /**
   * The longest wait before a retry, in milliseconds.
   * @default 10_000
   */
  maxReconnectionDelay?: number | undefined;
  /**
   * The wait before the first retry, in milliseconds. If it is given the waits are exactly
   * `minReconnectionDelay * reconnectionDelayGrowFactor ** n`; the default is drawn for each retry.
   * @default 1_000 + Math.random() * 4_000
   */
  minReconnectionDelay?: number | undefined;
  /**
   * How much the wait grows with each retry.
   * @default 1.3
   */
  reconnectionDelayGrowFactor?: number | undefined;
  /**
   * How long a socket must be open before the retries count from the start, in milliseconds.
   * @default 5_000
   */
  minUptime?: number | undefined;
  /**
   * How long a socket may take to open, in milliseconds; the providers' time is not counted.
   * @default 4_000
   */
  connectionTimeout?: number | undefined;
  /**
   * How many retries in a row there may be.
   * @default Infinity
   */
  maxRetries?: number | undefined;
  /**
   * How many messages may wait for an open socket; more are dropped, with a `drop` event each.
   * @default Infinity
   */
  maxEnqueuedMessages?: number | undefined;
  /**
   * Does not dial before `reconnect()` is called.
   * @default false
   */
  startClosed?: boolean | undefined;
  /** Decides whether to dial after a close. Called for each that the user did not ask for. */
  shouldReconnectOnClose?: ((event: CloseEvent) => boolean) | undefined;
  /**
   * Logs every step.
   * @default false
   */
  debug?: boolean | undefined;
  /**
   * Where the steps are logged.
   * @default console.log
   */
  debugLogger?: ((...args: unknown[]) => void) | undefined;
};

/** Checked options with their defaults. */
export interface Settings {
  readonly WebSocket: WebSocketConstructor | undefined;
  readonly maxDelayMs: number;
  /** If it is `undefined`, it is drawn for each retry. */
  readonly minDelayMs: number | undefined;
  readonly factor: number;
  readonly minUptimeMs: number;
  readonly connectionTimeoutMs: number;
  readonly maxRetries: number;
  readonly maxMessages: number;
  readonly startClosed: boolean;
  readonly shouldReconnectOnClose: ((event: CloseEvent) => boolean) | undefined;
  readonly debug: ((...args: unknown[]) => void) | undefined;
}

/** Checks the user's options; later changes of the object have no effect. */
export function readOptions(options: Options): Settings {
  const { minReconnectionDelay, shouldReconnectOnClose, debugLogger } = options;
  const log = callable("debugLogger", debugLogger) ?? console.log.bind(console);
  return {
    WebSocket: options.WebSocket,
    maxDelayMs: time("maxReconnectionDelay", options.maxReconnectionDelay, 10_000),
    minDelayMs:
      minReconnectionDelay === undefined
        ? undefined
        : time("minReconnectionDelay", minReconnectionDelay, 0),
    factor: number("reconnectionDelayGrowFactor", options.reconnectionDelayGrowFactor, 1.3),
    minUptimeMs: time("minUptime", options.minUptime, 5_000),
    connectionTimeoutMs: time("connectionTimeout", options.connectionTimeout, 4_000),
    maxRetries: number("maxRetries", options.maxRetries, Number.POSITIVE_INFINITY),
    maxMessages: number(
      "maxEnqueuedMessages",
      options.maxEnqueuedMessages,
      Number.POSITIVE_INFINITY,
    ),
    startClosed: Boolean(options.startClosed),
    shouldReconnectOnClose: callable("shouldReconnectOnClose", shouldReconnectOnClose),
    debug: options.debug ? (...args) => log("RWS>", ...args) : undefined,
  };
}

/** The least wait before the first retry, in milliseconds. */
export function leastDelayMs({ minDelayMs, maxDelayMs }: Settings): number {
  return Math.min(minDelayMs ?? LEAST_DRAWN_MS, maxDelayMs);
}

/**
 * The wait before the retry that follows `retryCount` others, in milliseconds: the series that both
 * packages document. Where the app names no minimum, each draws its own, so that the clients of a
 * restarted server do not come back at the same moment (pitfall 25).
 */
export function nextDelayMs(settings: Settings, retryCount: number): number {
  const { minDelayMs, maxDelayMs, factor } = settings;
  const first = minDelayMs ?? LEAST_DRAWN_MS + Math.random() * 4_000;
  // 0 times a power that has grown to infinity is NaN.
  return first === 0 ? 0 : Math.min(first * factor ** retryCount, maxDelayMs);
}

function time(name: string, value: unknown, byDefault: number): number {
  return Math.min(number(name, value, byDefault, " of milliseconds"), MAX_MS);
}

function number(name: string, value: unknown, byDefault: number, unit = ""): number {
  if (value === undefined) return byDefault;
  if (typeof value === "number" && value >= 0) return value;
  throw new OptionError(name, value, `a number${unit} from 0`);
}

function callable<T>(name: string, value: T | null | undefined): T | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "function") return value;
  throw new OptionError(name, value, "a function");
}

/** The longest `setTimeout`, about 24.8 days; a longer one would fire at once. */
const MAX_MS = 2_147_483_647;

/** The lower bound of the default of `minReconnectionDelay`. */
const LEAST_DRAWN_MS = 1_000;
