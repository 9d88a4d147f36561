/**
 * One connection as a store: a view that can be read and subscribed to. The entry points for React,
 * Vue and Svelte share it; it is not an entry point itself.
 */

import type { MessageData, SendData } from "../core/data.js";
import type { CloseInfo, DialInfo, Source } from "../core/dial.js";
import { type AbortSignal, Event, type MessageEventOf, type URL } from "../core/realm.js";
import type { DropEvent, SteadySocketOptions } from "../core/types.gen.js";
import { eventWith } from "../host/events.js";
import { report } from "../host/report.js";
import { ClosedError, type QueueFullError, SteadySocket } from "../index.js";
import type { SteadySocket as SessionSocket } from "../session/socket.js";
import { AbortController } from "./abort.js";
import { addressOf, classOptions } from "./check.js";
import { DecodeError } from "./codec.js";
import type { AnyOptions, SocketUrl } from "./options.js";
import { type Controls, initialView, isSameView, secondsUntil, type View } from "./view.js";

export { DecodeError, json } from "./codec.js";

/**
 * Follows a url: dials while something holds the store, and takes queued messages along to the next
 * url.
 *
 * `configure` sets the url and the options, and the store acts only while it is held, so that it
 * can be made on a server and in a render that is discarded.
 */
export class SocketStore<In, Out> implements Controls<Out> {
  readonly #initial: View<In>;
  readonly #subscribers = new Set<() => void>();
  /** Keeps what is sent while nothing is dialled, as an idle connection does. */
  #parked: SteadySocket | undefined;
  #url: SocketUrl;
  #options: AnyOptions<In, Out>;
  #view: View<In>;
  #holders = 0;
  /** It was held, and is not held any more. */
  #isOver = false;
  /** The url that is dialled or held, in a form that can be compared; null for nothing. */
  #address: string | null = null;
  /** Aborted when the connection is left: removes the listeners. */
  #leaving = new AbortController();
  #socket: SteadySocket | undefined;
  #error: Error | undefined;
  #countdown: ReturnType<typeof setTimeout> | undefined;

  constructor(url: SocketUrl, options: AnyOptions<In, Out>) {
    this.#url = url;
    this.#options = options;
    const isIdle = addressOf(url, options) === null || options.startClosed;
    this.#initial = initialView(isIdle ? "idle" : "connecting");
    this.#view = this.#initial;
  }

  /** Sets the url and the options; `sync` applies them. */
  configure(url: SocketUrl, options: AnyOptions<In, Out>): void {
    this.#url = url;
    this.#options = options;
  }

  /**
   * Dials, until the returned function is called. That takes effect a microtask later, so that
   * releasing and holding again at once (React's StrictMode and Fast Refresh) keeps the connection.
   */
  retain(): () => void {
    this.#holders += 1;
    this.#isOver = false;
    this.sync();
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#holders -= 1;
      queueMicrotask(() => {
        if (this.#holders === 0 && !this.#isOver) this.#end();
      });
    };
  }

  /** Moves to the current url, if that has changed. */
  sync(): void {
    if (this.#holders === 0) return;
    const address = addressOf(this.#url, this.#options);
    if (address === this.#address) return;
    // A connection that waits for `reconnect()` keeps waiting for it.
    const isIdle = this.#address === null || this.#view.status.state === "idle";
    this.#address = address;
    this.#leave();
    if (address === null) this.#show(initialView("idle"));
    else this.#start(isIdle && this.#options.startClosed === true);
  }

  readonly subscribe = (subscriber: () => void): (() => void) => {
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  };

  /** The view now; the same object until it changes. */
  readonly read = (): View<In> => this.#view;

  /** The view before anything has happened. */
  readonly readInitial = (): View<In> => this.#initial;

  readonly send = (message: Out): boolean | undefined => {
    const { serialize } = this.#options;
    const data = serialize ? serialize(message) : (message as SendData);
    if (this.#isOver) throw new ClosedError("send: the component is gone", UNMOUNTED, data);
    return (this.#socket ?? this.#park()).send(data);
  };

  readonly reconnect = (code?: number, reason?: string): void => {
    if (this.#socket) this.#socket.reconnect(code, reason);
    else if (this.#address !== null) this.#start(false);
  };

  readonly close = (code?: number, reason?: string): void => {
    if (this.#socket) {
      this.#socket.close(code, reason);
    } else if (this.#address !== null) {
      this.#leave();
      this.#show(initialView("closed"));
    }
  };

  #start(isClosed: boolean): void {
    this.#leave();
    this.#show(initialView(isClosed ? "idle" : "connecting"));
    let socket: SteadySocket;
    try {
      const Class = this.#options.SteadySocket ?? SteadySocket;
      socket = new Class(this.#newestUrl(), this.#newestProtocols(), {
        ...classOptions(this.#options),
        ...this.#newestHandshake(),
        startClosed: isClosed,
      });
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#socket = socket;
    this.#listen(socket, this.#leaving.signal);
    for (const message of this.#unpark()) this.#handOver(socket, message);
    this.#update();
  }

  #listen(socket: SteadySocket, signal: AbortSignal): void {
    const on: SessionSocket["addEventListener"] = (type: string, listener: EventListener) =>
      socket.addEventListener(type, listener, { signal });
    on("statechange", () => this.#update());
    on("open", (event) => {
      this.#error = undefined;
      this.#update();
      this.#options.onOpen?.(event);
    });
    on("message", (event) => this.#receive(event));
    on("error", (event) => {
      this.#error = event.error;
      this.#update();
      this.#options.onError?.(event);
    });
    on("close", (event) => {
      this.#update();
      this.#options.onClose?.(event);
    });
    on("reconnecting", (event) => {
      this.#update();
      this.#options.onReconnecting?.(event);
    });
    on("giveup", (event) => this.#options.onGiveUp?.(event));
    on("drop", (event) => this.#options.onDrop?.(event));
    on("started", (event) => this.#options.onStarted?.(event));
    on("resumed", (event) => this.#options.onResumed?.(event));
    on("ended", (event) => this.#options.onEnded?.(event));
    on("stalled", (event) => this.#options.onStalled?.(event));
  }

  #receive(event: MessageEventOf<MessageData>): void {
    const { parse, onMessage, lastMessage } = this.#options;
    let message: In;
    try {
      message = parse ? parse(event.data) : (event.data as In);
    } catch (cause) {
      this.#reportError(new DecodeError(cause, event.data));
      return;
    }
    if (lastMessage) this.#show({ ...this.#view, lastMessage: { data: message } });
    onMessage?.(message, event);
  }

  /**
   * Leaves the connection: it closes and emits nothing more, but for the report of a session that
   * could not deliver everything. Its queued messages are kept.
   */
  #leave(): void {
    this.#leaving.abort();
    this.#leaving = new AbortController();
    clearTimeout(this.#countdown);
    this.#error = undefined;
    const socket = this.#socket;
    this.#socket = undefined;
    if (!socket) return;
    const queued = socket.drainQueuedMessages();
    const session = socket as unknown as SessionSocket;
    session.addEventListener("ended", (event) => {
      const { uncertain, unsent } = event.report;
      if (uncertain[0] !== undefined || unsent[0] !== undefined) this.#options.onEnded?.(event);
    });
    socket.close(1000);
    for (const message of queued) this.#handOver(this.#park(), message);
  }

  #park(): SteadySocket {
    if (!this.#parked) {
      const { signal, handshake, idle, session, ...options } = classOptions(this.#options);
      // It never dials, not for a message either, so any address will do.
      this.#parked = new SteadySocket("ws://localhost", [], { ...options, startClosed: true });
      this.#parked.addEventListener("drop", ({ data, reason }) => this.#drop(data, reason));
    }
    return this.#parked;
  }

  /** Takes what was kept, in order. */
  #unpark(): MessageData[] {
    const parked = this.#parked;
    this.#parked = undefined;
    const messages = parked?.drainQueuedMessages() ?? [];
    parked?.close();
    return messages;
  }

  #end(): void {
    this.#isOver = true;
    this.#address = null;
    this.#leave();
    for (const message of this.#unpark()) this.#drop(message, "closed");
    this.#show(initialView("closed"));
  }

  #handOver(socket: SteadySocket, message: MessageData): void {
    try {
      socket.send(message);
    } catch (error) {
      // By the code: each class of `SteadySocket` has errors of its own.
      const { code } = error as Partial<QueueFullError | ClosedError>;
      if (code === "ERR_QUEUE_FULL") this.#drop(message, "overflow");
      else this.#drop(message, code === "ERR_CLOSED" ? "closed" : "refused");
    }
  }

  #drop(data: MessageData, reason: DropEvent["reason"]): void {
    const event = eventWith<DropEvent>(new Event("drop"), { data, reason });
    attempt(() => this.#options.onDrop?.(event));
  }

  /** There is no connection: the constructor threw. */
  #fail(cause: unknown): void {
    const error = cause instanceof Error ? cause : new Error(String(cause), { cause });
    const view = initialView<In>("closed");
    this.#show({ ...view, status: { ...view.status, error } });
    this.#reportError(error);
  }

  /** Reports an error that the connection itself does not report. */
  #reportError(error: Error): void {
    const { onError } = this.#options;
    if (onError) attempt(() => onError(eventWith(new Event("error"), { error })));
    else report(error);
  }

  /** Reads the connection, and again when the countdown has to change. */
  #update(): void {
    const socket = this.#socket;
    if (!socket) return;
    const { state, attempt, lastClose, readyState, retryAt } = socket;
    const secondsLeft = secondsUntil(retryAt);
    const status = { state, attempt, retryAt, secondsLeft, lastClose, error: this.#error };
    this.#show({ ...this.#view, status, readyState, socket });
    clearTimeout(this.#countdown);
    if (retryAt === undefined || secondsLeft === 0) return;
    const pause = retryAt - Date.now() - (secondsLeft - 1) * 1_000;
    this.#countdown = setTimeout(() => this.#update(), pause);
  }

  #show(view: View<In>): void {
    if (isSameView(view, this.#view)) return;
    this.#view = view;
    for (const subscriber of [...this.#subscribers]) subscriber();
  }

  /** The url; a function of the last render, not of the one in which the socket was made. */
  #newestUrl(): Source<string | URL> {
    const url = this.#url as Source<string | URL>;
    return typeof url === "function" ? (dial) => ask(this.#url as typeof url, dial) : url;
  }

  #newestProtocols(): Source<string | string[] | undefined> {
    const { protocols } = this.#options;
    if (typeof protocols !== "function") return protocols;
    return (dial) => ask(this.#options.protocols, dial);
  }

  #newestHandshake(): SteadySocketOptions {
    if (!this.#options.handshake) return {};
    return { handshake: (peer) => this.#options.handshake?.(peer) };
  }
}

function ask<T>(source: Source<T>, dial: DialInfo): T | PromiseLike<T> {
  return typeof source === "function" ? (source as (dial: DialInfo) => T)(dial) : source;
}

/** Calls a function of the user and reports an exception, as an event target does. */
function attempt(call: () => void): void {
  try {
    call();
  } catch (error) {
    report(error);
  }
}

/** How the connection of a component ends that is gone. */
const UNMOUNTED: CloseInfo = { code: 1000, reason: "", wasClean: true, synthetic: true };
