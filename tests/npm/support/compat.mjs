// @ts-check
/** The packages that `steadysocket/compat` stands in for, beside it, on one bench. */

import assert from "node:assert/strict";
import { test } from "node:test";
import Party from "partysocket/ws";
import Rws from "reconnecting-websocket";
import Ours from "steadysocket/compat";
import { fakeWebSocket } from "./fake.mjs";
import { mockTime } from "./sockets.mjs";
import { turn, within } from "./waiting.mjs";

/**
 * @typedef {import("node:test").TestContext} TestContext
 * @typedef {import("steadysocket/compat").Options} Options
 * @typedef {import("steadysocket/compat").UrlProvider} UrlProvider
 * @typedef {import("steadysocket/compat").ProtocolsProvider} ProtocolsProvider
 * @typedef {{ url?: UrlProvider, protocols?: ProtocolsProvider } & Options} Given
 * @typedef {"rws" | "party" | "ours"} Name
 * @typedef {{ all: unknown }
 *   | { theirs: unknown, party?: unknown, ours: unknown }
 *   | { rws: unknown, party: unknown, ours: unknown }} Expected
 */

/** reconnecting-websocket, partysocket and ours; all used through our types. */
const CLASSES = /** @type {Record<Name, typeof Ours>} */ (
  /** @type {unknown} */ ({ rws: Rws, party: Party, ours: Ours })
);

/** Stands for what a package cannot be asked without ending the test's process. */
export const SKIPPED = Symbol("skipped");

/**
 * Runs one case against each of the three and compares what an app sees. What is expected of `all`
 * or of both of `theirs` says that it is the same; anything else stands in docs/migration.md.
 *
 * @param {string} name
 * @param {(bench: Bench) => unknown} run Gives what is seen.
 * @param {Expected} expected
 */
export function compare(name, run, expected) {
  compareIn(mockTime, name, run, expected);
}

/**
 * As `compare`, in real time.
 *
 * @param {string} name
 * @param {(bench: Bench) => unknown} run
 * @param {Expected} expected
 */
export function compareLive(name, run, expected) {
  compareIn(() => undefined, name, run, expected);
}

/** One of the classes, on fake sockets unless the options say otherwise. */
export class Bench {
  /** The events, in order. @type {string[]} */
  log = [];
  /** When each fake socket was made, in milliseconds since the start. @type {number[]} */
  dials = [];

  /**
   * @param {TestContext} t
   * @param {Name} name
   * @param {typeof Ours} Class
   * @param {import("node:test").MockTimers | undefined} timers
   */
  constructor(t, name, Class, timers) {
    const { dials } = this;
    this.timers = timers;
    this.t = t;
    this.name = name;
    this.Class = Class;
    this.Fake = class extends fakeWebSocket() {
      // By this reconnecting-websocket knows a WebSocket.
      static CLOSING = 2;

      /** @param {[url: string | URL, protocols?: string | string[]]} args */
      constructor(...args) {
        super(...args);
        dials.push(Math.round(performance.now()));
      }
    };
  }

  /** The newest fake socket. */
  get last() {
    return this.Fake.last;
  }

  /**
   * Makes an object, whose events go into `log`.
   *
   * @param {Given} [given]
   */
  make({ url = "ws://fake.test/", protocols, ...options } = {}) {
    const defaults = { WebSocket: this.Fake, minReconnectionDelay: 1_000 };
    const socket = new this.Class(url, protocols, { ...defaults, ...options });
    this.t.after(() => socket.close());
    for (const type of /** @type {const} */ (["open", "message", "error", "close"])) {
      socket.addEventListener(type, (/** @type {Event} */ event) => this.log.push(plain(event)));
    }
    return socket;
  }

  /**
   * Makes an object and lets it dial.
   *
   * @param {Given} [given]
   */
  async dial(given) {
    const socket = this.make(given);
    await this.pass(0);
    return socket;
  }

  /**
   * Makes an object with an open socket.
   *
   * @param {Given} [given]
   */
  async open(given) {
    const socket = await this.dial(given);
    this.last.accept();
    this.emitted();
    return socket;
  }

  /**
   * Lets virtual time pass, and everything happen that is due.
   *
   * @param {number} ms
   */
  async pass(ms) {
    this.timers?.tick(ms);
    await turn();
    // What was begun meanwhile without a wait.
    this.timers?.tick(0);
    await turn();
  }

  /** Takes what was reported so far. */
  emitted() {
    return this.log.splice(0);
  }
}

/**
 * The next event of this name.
 *
 * @template {keyof import("steadysocket/compat").WebSocketEventMap} K
 * @param {Ours} socket
 * @param {K} name
 * @returns {Promise<import("steadysocket/compat").WebSocketEventMap[K]>}
 */
export function next(socket, name) {
  const emitted = new Promise((resolve) => {
    const listener = (/** @type {any} */ event) => {
      socket.removeEventListener(name, listener);
      resolve(event);
    };
    socket.addEventListener(name, listener);
  });
  return within(/** @type {Promise<any>} */ (emitted), `the event ${name}`);
}

/** A provider whose answer waits for the test. */
export function gate() {
  /** @type {(url: string) => void} */
  let open = () => {};
  return {
    wait: () =>
      /** @type {Promise<string>} */ (
        new Promise((resolve) => {
          open = resolve;
        })
      ),
    open: (/** @type {string} */ url) => open(url),
  };
}

/**
 * The name of what a call throws.
 *
 * @param {() => unknown} call
 */
export function thrownBy(call) {
  try {
    call();
    return undefined;
  } catch (error) {
    return /** @type {Error} */ (error).name;
  }
}

/**
 * @param {(t: TestContext) => import("node:test").MockTimers | undefined} time
 * @param {string} name
 * @param {(bench: Bench) => unknown} run
 * @param {Expected} expected
 */
function compareIn(time, name, run, expected) {
  const wanted = new Map(Object.entries(expected));
  for (const [key, Class] of Object.entries(CLASSES)) {
    const names = [key, key === "ours" ? "all" : "theirs", "all"];
    const want = wanted.get(names.find((of) => wanted.has(of)) ?? "");
    test(`${name} (${key})`, { skip: want === SKIPPED }, async (t) => {
      const bench = new Bench(t, /** @type {Name} */ (key), Class, time(t));
      assert.deepEqual(await run(bench), want);
    });
  }
}

/** @param {Event} event */
function plain(event) {
  const { type, data, code, reason, wasClean, message } = /** @type {any} */ (event);
  switch (type) {
    case "message":
      return `message ${data}`;
    case "close":
      return `close ${code} "${reason}" ${wasClean ? "clean" : "unclean"}`;
    case "error":
      return `error ${message ?? "-"}`;
    default:
      return type;
  }
}
