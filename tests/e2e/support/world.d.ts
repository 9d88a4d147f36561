/** The globals of a page that `world.mjs` has opened. */

import type * as Package from "steadysocket";

/** What `record` keeps of an event. */
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
  /** The address of a path for sockets. */
  var at: (path: string) => string;
  /** The next event of this name. */
  // biome-ignore lint/suspicious/noExplicitAny: the test knows which
  var nextEvent: (target: EventTarget, type: string) => Promise<any>;
  /** The next messages' data. */
  // biome-ignore lint/suspicious/noExplicitAny: the test knows which
  var messages: (socket: EventTarget, count: number) => Promise<any[]>;
  /** Kept by a test from one step to the next. */
  var socket: Package.SteadySocket;
  // biome-ignore lint/suspicious/noExplicitAny: the next event
  var dialled: Promise<any>;
  // biome-ignore lint/suspicious/noExplicitAny: the next event
  var lost: Promise<any>;
  var events: Recorded[];
  /** What a page holds, if it was prepared to count. */
  var held: () => { listeners: number; timers: number; wasmBytes: number };
  /** The wasm's memory, in a page prepared to keep it. */
  var wasmMemory: WebAssembly.Memory;
  /** Everything that a socket tells, in order. */
  var record: (socket: EventTarget) => Recorded[];
}
