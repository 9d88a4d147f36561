/** The globals of a page opened by `world.mjs`. */

import type * as Package from "steadysocket";

/** Fields of an event that `record` keeps. */
export interface Recorded {
  readonly type: string;
  readonly data?: unknown;
  readonly from?: string;
  readonly to?: string;
  readonly reconnected?: boolean;
  readonly attempt?: number;
  readonly code?: number;
  readonly reason?: string;
  readonly wasClean?: boolean;
  readonly synthetic?: boolean;
  readonly willReconnect?: boolean;
  /** The error's code. */
  readonly error?: string;
}

declare global {
  var SteadySocket: typeof Package.SteadySocket;
  /** The WebSocket address of a path. */
  var at: (path: string) => string;
  /** Resolves to the next event of this name. */
  // biome-ignore lint/suspicious/noExplicitAny: the test knows which
  var nextEvent: (target: EventTarget, type: string) => Promise<any>;
  /** Resolves to the data of the next messages. */
  // biome-ignore lint/suspicious/noExplicitAny: the test knows which
  var messages: (socket: EventTarget, count: number) => Promise<any[]>;
  /** Kept by a test between its steps. */
  var socket: Package.SteadySocket;
  // biome-ignore lint/suspicious/noExplicitAny: the next event
  var dialled: Promise<any>;
  // biome-ignore lint/suspicious/noExplicitAny: the next event
  var lost: Promise<any>;
  var events: Recorded[];
  /** The resources that the page holds, if it was prepared to count. */
  var held: () => { listeners: number; timers: number; wasmBytes: number };
  /** The wasm's memory, if the page was prepared to expose it. */
  var wasmMemory: WebAssembly.Memory;
  /** Records every event of a socket, in order. */
  var record: (socket: EventTarget) => Recorded[];
}
