/**
 * The platform's events and their targets, taken together at import: the targets of a DOM that is
 * put over Node's globals later take no events of the other realm (pitfall 64).
 *
 * The types are the platform's own where a program has them, by the library DOM or WebWorker or by
 * the types of Node.js; elsewhere they are these.
 */

import type { MessageData } from "./data.js";

type Found<Name extends string, Otherwise> = typeof globalThis extends {
  readonly [K in Name]: { readonly prototype: infer Type };
}
  ? Type
  : Otherwise;

/** The same without the types of Node.js, where the data of a message has no type. */
type FoundInDom<Name extends string, Otherwise> = typeof globalThis extends {
  readonly onmessage: unknown;
}
  ? Found<Name, Otherwise>
  : Otherwise;

/** The platform's `Event`. */
export type Event = Found<"Event", PlainEvent>;

/** The platform's `EventTarget`. */
export type EventTarget = Found<"EventTarget", PlainTarget>;

/** The platform's `MessageEvent`. */
export type MessageEvent = FoundInDom<"MessageEvent", PlainMessageEvent>;

/** A `MessageEvent` whose data has a type. */
export type MessageEventOf<Data> = Omit<MessageEvent, "data"> & { readonly data: Data };

/** The platform's `CloseEvent`. */
export type CloseEvent = FoundInDom<"CloseEvent", PlainCloseEvent>;

/** The platform's `AbortSignal`. */
export type AbortSignal = Found<"AbortSignal", PlainSignal>;

/** The platform's `Blob`. */
export type Blob = Found<"Blob", PlainBlob>;

/** The platform's `URL`. */
export type URL = Found<"URL", PlainUrl>;

/** The platform's `Response`. */
export type Response = Found<"Response", PlainResponse>;

/** The platform's `WebAssembly.Module`, which no program has without its types. */
export type WasmModule = typeof globalThis extends {
  readonly WebAssembly: { readonly Module: { readonly prototype: infer Type } };
}
  ? Type
  : never;

/** The types of binary messages. */
export type BinaryType = "arraybuffer" | "blob";

/** A listener: a function, or an object with one. */
export type Listener =
  | ((event: Event) => void)
  | {
      /** Called with each event. */
      handleEvent(event: Event): void;
    };

/** How `addEventListener` listens. */
export interface ListenerOptions {
  readonly capture?: boolean;
  readonly once?: boolean;
  readonly passive?: boolean;
  readonly signal?: AbortSignal;
}

/** An `Event` where the program has no type for it. */
export interface PlainEvent {
  readonly type: string;
  readonly target: EventTarget | null;
  readonly currentTarget: EventTarget | null;
  readonly cancelable: boolean;
  readonly defaultPrevented: boolean;
  readonly timeStamp: number;
  preventDefault(): void;
  stopPropagation(): void;
  stopImmediatePropagation(): void;
}

/** An `EventTarget` where the program has no type for it. */
export interface PlainTarget {
  addEventListener(
    type: string,
    listener: Listener | null,
    options?: boolean | ListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: Listener | null,
    options?: boolean | ListenerOptions,
  ): void;
  dispatchEvent(event: Event): boolean;
}

/** A `MessageEvent` where the program has no type for it. */
export interface PlainMessageEvent extends Event {
  readonly data: MessageData;
  readonly origin: string;
}

/** A `CloseEvent` where the program has no type for it. */
export interface PlainCloseEvent extends Event {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
}

/** An `AbortSignal` where the program has no type for it. */
export interface PlainSignal extends EventTarget {
  readonly aborted: boolean;
  readonly reason: unknown;
}

/** A `Blob` where the program has no type for it. */
export interface PlainBlob {
  readonly size: number;
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
  text(): Promise<string>;
}

/** A `URL` where the program has no type for it. */
export interface PlainUrl {
  readonly href: string;
  toString(): string;
}

/** A `Response` where the program has no type for it. */
export interface PlainResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  arrayBuffer(): Promise<ArrayBuffer>;
}

export const Event: new (type: string) => Event = globalThis.Event;

export const EventTarget: { readonly prototype: EventTarget; new (): EventTarget } =
  globalThis.EventTarget;

export const MessageEvent: {
  readonly prototype: MessageEvent;
  new (type: string, fields?: { readonly data: unknown; readonly origin: string }): MessageEvent;
} = globalThis.MessageEvent;

type CloseFields = Omit<PlainCloseEvent, keyof Event>;

/** Node.js has it from 23 on. */
export const CloseEvent: (new (type: string, fields?: CloseFields) => CloseEvent) | undefined =
  globalThis.CloseEvent;
