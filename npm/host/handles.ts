import { Input } from "../core/contract.gen.js";
import type { Core } from "../core/core.js";
import type { MessageData } from "../core/data.js";
import type { CloseEvent, Listener } from "../core/realm.js";
import type { LifecycleOptions, SteadySocketOptions } from "../core/types.gen.js";
import { checkEnvironment } from "../options/check.js";
import { isForeign } from "../options/native.js";
import { listenToPage, reportNetwork } from "./page.js";

/** Holds the third argument of a class made by `SteadySocket.with`. */
export const EXTRA: unique symbol = Symbol("extra");

/** Options with that argument. */
export type BoundOptions = SteadySocketOptions & { readonly [EXTRA]?: unknown };

/** The browser's handles of one connection: the socket, the timer, the page's listeners. */
export abstract class Handles {
  abstract readonly core: Core;
  /** True if the object stands in for one native socket, so that messages pass unchanged. */
  abstract readonly isNative: boolean;
  /** The current socket; without reconnecting also the last one, as in the native class. */
  socket: WebSocket | undefined;
  /** The socket that a `reconnect()` replaces: it is closed, and not abandoned. */
  replaced: WebSocket | undefined;
  /** The properties of the last socket, also after it is gone. */
  url = "";
  /** The origin of its messages. */
  origin = "";
  protocol = "";
  extensions = "";
  binaryType = "blob";
  /** Bytes given to sockets and received; text by its length in UTF-16 code units. */
  bytesSent = 0;
  bytesReceived = 0;
  /** Messages that bypassed the core. */
  messagesSent = 0;
  messagesReceived = 0;
  /** The reasons of closes since the last dial, which the core knows by their numbers, from 1. */
  protected reasons: string[] = [];
  /** The value that a provider, a handshake, the socket or its constructor failed with. */
  protected cause: unknown;
  /** True if it never dials again. */
  readonly isSingle: boolean;
  protected readonly options: BoundOptions;
  /** The last type that a socket took. */
  #acceptedType = "blob";
  #listeners: [string, (event: never) => void][] = [];
  #bypassLimit = -1;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #leavePage: (() => void) | undefined;

  constructor(options: BoundOptions) {
    this.options = options;
    this.isSingle = options.reconnect === false;
  }

  /** Handles a message that came. */
  abstract message(data: MessageData): void;

  setBypassLimit(bytes: number): void {
    this.#bypassLimit = bytes;
  }

  /** Bytes, or Infinity where the socket takes no messages. */
  buffered(): number {
    const { socket } = this;
    // A socket whose close event is still to come silently swallows messages.
    return socket?.readyState === OPEN ? socket.bufferedAmount : Infinity;
  }

  /** Gives a message to the socket; throws what it throws. */
  send(data: unknown): void {
    this.socket?.send(data as string);
    this.bytesSent += size(data);
  }

  /** Sends past the core if that is allowed; otherwise it does nothing and returns false. */
  sendDirect(data: unknown): boolean {
    // Not `>`: a test double may not know how full it is.
    if (!(this.buffered() <= this.#bypassLimit)) return false;
    this.send(data);
    this.messagesSent += 1;
    return true;
  }

  /** Sends. `guardCalls` makes an exception of the socket a false answer. */
  transmit(data: unknown): boolean {
    this.send(data);
    return true;
  }

  /**
   * Closes the browser's own socket as its user would, with the user's arguments, which each browser
   * handles in its own way; false if there is no such socket. Throws what the browser throws.
   */
  closeNatively(closeArguments: Iterable<unknown>): boolean {
    const { socket } = this;
    if (!this.isNative || !socket || isForeign(this.options.WebSocket)) return false;
    socket.close(...(closeArguments as Parameters<WebSocket["close"]>));
    this.core.input(Input.Close);
    return true;
  }

  /** The number of a reason, for the core. */
  numberOf(reason: string): number {
    return this.reasons.indexOf(reason) + 1 || this.reasons.push(reason);
  }

  /** Starts the closing handshake, unless it was started before. Code 0 stands for no code. */
  shut(code: number, reason: number): void {
    quietly(() =>
      code ? this.socket?.close(code, this.reasons[reason - 1]) : this.socket?.close(),
    );
  }

  /** Detaches the socket's listeners, closes it and forgets it. */
  hangUp(code: number, reason: number): void {
    this.#detach();
    const socket = this.socket as Terminable | undefined;
    // `close` of Node's `ws` keeps the TCP connection for half a minute if the peer is dead.
    if (code || socket === this.replaced || !socket?.terminate) this.shut(code, reason);
    else quietly(() => socket.terminate?.());
    this.socket = this.replaced = undefined;
  }

  /**
   * Sets the type of binary messages. A socket ignores a name that it does not know; Node's `ws`,
   * which may be the global one, knows more.
   */
  setBinaryType(name: string): void {
    const { socket } = this;
    if (!socket && !TYPES.includes(name) && !isForeign(this.options.WebSocket)) return;
    this.binaryType = name;
    if (socket) this.#applyBinaryType(socket);
  }

  /** Wakes the core once, after so many milliseconds; negative: never. */
  setAlarm(delayMs: number): void {
    clearTimeout(this.#timer);
    if (delayMs >= 0) this.#timer = setTimeout(() => this.core.input(Input.Woken), delayMs);
  }

  /** Makes the next socket. Throws what the browser's constructor throws. */
  protected openSocket(url: unknown, protocols: unknown): void {
    const Class = checkEnvironment(this.options);
    const extra = this.options.WebSocket && this.options[EXTRA];
    // An explicit `undefined` is not the same as no argument for every test double.
    const given = [url, protocols, extra].slice(0, extra ? 3 : protocols === undefined ? 1 : 2);
    const socket = new Class(...(given as [string])) as WebSocket;
    this.#applyBinaryType(socket);
    this.#listen(socket);
    this.socket = socket;
    this.url = socket.url;
    this.origin = originOf(socket.url);
    this.protocol = this.extensions = "";
  }

  protected listenToPage(): void {
    if (this.isSingle) return;
    const { lifecycle = true } = this.options;
    if (!lifecycle) return;
    const emit = (input: Input) => this.core.input(input);
    this.#leavePage ??= listenToPage(lifecycle as LifecycleOptions, emit, () => this.leave());
    reportNetwork(lifecycle as LifecycleOptions, emit);
  }

  /** The page goes for good; the browser closes the socket. */
  protected leave(): void {}

  /** Releases everything, at the end. */
  protected release(): void {
    this.#leavePage?.();
    this.#leavePage = undefined;
    if (this.isSingle) this.#detach();
    else this.hangUp(0, 0);
  }

  #listen(socket: WebSocket): void {
    const { core } = this;
    this.#listeners = Object.entries({
      open: () => {
        this.protocol = socket.protocol ?? "";
        this.extensions = socket.extensions ?? "";
        core.input(Input.Opened);
      },
      message: ({ data }: { data: MessageData }) => {
        this.bytesReceived += size(data);
        if (this.#bypassLimit < 0) {
          core.received(data);
        } else {
          this.messagesReceived += 1;
          this.message(data);
        }
      },
      // Node's classes tell more than a browser. The first reason is the real one.
      error: ({ error, message }: Partial<ErrorEvent>) => {
        this.cause ??= error ?? (message || undefined);
        core.input(Input.Errored);
      },
      close: ({ code = 1005, reason = "", wasClean = false }: Partial<CloseEvent>) => {
        if (!this.isSingle) {
          this.#detach();
          this.socket = undefined;
        }
        const input = wasClean ? Input.ClosedCleanly : Input.Closed;
        core.input(input, code, this.numberOf(reason));
      },
    });
    for (const [type, listener] of this.#listeners) {
      socket.addEventListener(type, listener as Listener);
    }
  }

  #applyBinaryType(socket: { binaryType: string }): void {
    // Set even if it is the default, because Node's `ws` has another default; and first the one that
    // was taken before, because a socket ignores what it does not know.
    for (const name of [this.#acceptedType, this.binaryType]) socket.binaryType = name;
    this.binaryType = this.#acceptedType = socket.binaryType;
  }

  /** Removes the listeners from the socket. */
  #detach(): void {
    const { socket } = this;
    if (!socket) return;
    for (const [type, listener] of this.#listeners.splice(0)) {
      socket.removeEventListener(type, listener as Listener);
    }
    // Node's `ws` emits `error` when a connecting socket is closed, and an `error` that nobody
    // listens to ends the process (pitfall 9). `Boolean` does nothing, and is the same for all.
    socket.addEventListener("error", Boolean as unknown as Listener);
  }
}

/**
 * The bytes of a message. An object that is sent as text counts 0: reading it could run user code.
 */
export function size(data: unknown): number {
  if (typeof data === "string") return data.length;
  try {
    if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) return data.byteLength;
    return data instanceof Blob ? data.size : 0;
  } catch {
    return 0; // one that only looks like it, or a `DataView` of a detached buffer
  }
}

/** The origin of a url; empty if the url of a test double is not valid. */
function originOf(url: string): string {
  try {
    return new URL(url).origin;
  } catch {
    return "";
  }
}

/** Code and reason were checked, so that only a test double throws here. */
function quietly(call: () => void): void {
  try {
    call();
  } catch {}
}

/** Node's `ws` can end a connection without its peer. */
type Terminable = WebSocket & { terminate?(): void };

/** Of binary messages, in browsers. */
export const TYPES: readonly string[] = ["blob", "arraybuffer"];
const OPEN = 1;
