// @ts-check
/**
 * docs/compared.md says what the libraries do: each row here is tried with each of them, over Node's
 * `ws`, and the cell is a ✓ exactly where it works. What only a browser has is not tried.
 */

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ReconnectingWebSocket as Rews } from "@nktkas/rews";
import Party from "partysocket/ws";
import Rws from "reconnecting-websocket";
import { SteadySocket } from "steadysocket";
import { tablesOf } from "../package/markdown.mjs";
import { Client, FailingSocket, KickingSocket } from "./support/compared.mjs";
import { startServer } from "./support/sockets.mjs";
import { within } from "./support/waiting.mjs";

/** @typedef {import("node:test").TestContext} TestContext */
/** @typedef {{ Class?: unknown, limit?: number, delayMs?: number, ours?: object }} Settings */

/** Longer than any test, and so never counted among the waits between dials. */
const NEVER_MS = 77_777_777;

/** @type {Record<string, (url: any, settings: Settings) => any>} */
const OPEN = {
  steadysocket: (url, { Class = Client, limit = 1_000, delayMs = 1, ours = {} }) =>
    new SteadySocket(
      url,
      [],
      /** @type {any} */ ({
        WebSocket: Class,
        reconnect: { initialDelayMs: delayMs },
        queue: { maxMessages: limit },
        ...ours,
      }),
    ),
  partysocket: (url, settings) => new Party(url, [], olderOptions(settings)),
  "reconnecting-websocket": (url, settings) =>
    new /** @type {any} */ (Rws)(url, [], olderOptions(settings)),
  "@nktkas/rews": (url, { Class = Client, limit = Number.POSITIVE_INFINITY, delayMs }) => {
    // It has no option for the class, and reads the global at each dial.
    globalThis.WebSocket = /** @type {any} */ (Class);
    const options = {
      maxEnqueuedMessages: limit,
      connectionTimeout: null,
      stableTimeout: NEVER_MS,
      ...(Class === Client && { reconnectionDelay: delayMs ?? 1 }),
    };
    return new Rews(url, undefined, options);
  },
};

/** @param {Settings} settings */
function olderOptions({ Class = Client, limit = Number.POSITIVE_INFINITY, delayMs = 1 }) {
  return /** @type {any} */ ({
    WebSocket: Class,
    minReconnectionDelay: delayMs,
    maxReconnectionDelay: Class === Client ? delayMs : 1_000,
    connectionTimeout: NEVER_MS,
    minUptime: NEVER_MS,
    maxEnqueuedMessages: limit,
  });
}

/** By the first cell of the row: whether it works, of one library. */
/** @type {Record<string, (t: TestContext, name: string) => Promise<boolean>>} */
const ROWS = {
  reconnects: async (t, name) => {
    const { url, second } = await kickingServer(t);
    dial(t, name, url);
    await within(second, `the second connection of ${name}`);
    return true;
  },

  "delays that grow": async (t, name) => isGrowing(await delaysOf(t, name, FailingSocket)),

  "jitter for each attempt": async (t, name) => {
    const [one, other] = [
      await delaysOf(t, name, FailingSocket),
      await delaysOf(t, name, FailingSocket),
    ];
    return one.every((delay, attempt) => delay !== other[attempt]);
  },

  "an accept-then-kick server is not hammered": async (t, name) =>
    isGrowing(await delaysOf(t, name, KickingSocket)),

  "the browser's real close codes": async (t, name) => {
    const { url } = await kickingServer(t);
    const kicked = await closeOf(dial(t, name, url));
    // Not with ws, whose error events are not Node's own: @nktkas/rews cannot dispatch them again.
    const refused = await closeOf(dial(t, name, "ws://fake.test/", { Class: FailingSocket }));
    return kicked.code === 4001 && kicked.reason === "kicked" && refused.code === 1006;
  },

  "messages wait while there is no open socket": async (t, name) => {
    const { url, received } = await collectingServer(t);
    dial(t, name, url).send("queued");
    await received("queued");
    return true;
  },

  "a queue bounded by messages and bytes": async (t, name) => {
    const { url, received } = await collectingServer(t);
    const many = dial(t, name, url, { limit: 3 });
    for (const text of ["1", "2", "3", "4", "5"]) tryToSend(many, text);
    const large = dial(t, name, url);
    const text = "m".repeat(2 ** 21);
    for (let sent = 0; sent < 9; sent += 1) tryToSend(large, text);
    const texts = await received("end", [many, large]);
    return !texts.includes("5") && texts.filter((one) => one === text).length < 9;
  },

  "what cannot be sent is handed back": async (t, name) => {
    const { url } = await collectingServer(t);
    const socket = dial(t, name, url, { limit: 1 });
    socket.send("kept");
    const error = tryToSend(socket, "refused");
    return error?.data === "refused";
  },

  "a fresh address or token for each dial": async (t, name) => {
    // Its unhandled rejection would end this process.
    if (name === "reconnecting-websocket") return false;
    const { url, paths } = await kickingServer(t);
    let dials = 0;
    dial(t, name, async () => {
      dials += 1;
      if (dials === 2) throw new Error("no token");
      return `${url}${dials}`;
    });
    assert.deepEqual(await within(paths, `two addresses of ${name}`), ["/1", "/3"]);
    return true;
  },

  "a handshake before the queue leaves": async (t, name) => {
    const { url, received, clients } = await collectingServer(t);
    const handshake = async (/** @type {any} */ peer) => {
      peer.send("hello");
      await peer.next();
    };
    const socket = dial(t, name, url, { ours: { handshake } });
    socket.send("queued");
    if (name !== "steadysocket") socket.addEventListener("open", () => socket.send("hello"));
    await received("hello");
    // What the client had sent by then is before its answer to this.
    clients[0]?.ping();
    await once(/** @type {import("node:events").EventEmitter} */ (clients[0]), "pong");
    const texts = await received("hello");
    clients[0]?.send("welcome");
    assert.ok((await received("queued")).includes("queued"));
    return !texts.includes("queued");
  },

  "a drop-in for `WebSocket`": async (t, name) => {
    const { url } = await collectingServer(t);
    const socket = dial(t, name, url);
    await within(new Promise((resolve) => socket.addEventListener("open", resolve)), "open");
    const closed = closeOf(socket);
    socket.close();
    const state = socket.readyState;
    await closed;
    return (
      state === 2 &&
      socket.readyState === 3 &&
      /** @type {unknown} */ (socket) instanceof EventTarget
    );
  },
};

const [head = [], , ...rows] = tablesOf(read("docs/compared.md"))[0] ?? [];

for (const [row, works] of Object.entries(ROWS)) {
  for (const name of Object.keys(OPEN)) {
    test(`${row}: ${name} is as the comparison says`, async (t) => {
      const cells = rows.find(([first]) => first === row) ?? [];
      const cell = cells[head.findIndex((title) => title.split(" ")[0] === name)] ?? "";
      assert.match(cell, /^(✓|✗|partly)$/);
      assert.equal(await works(t, name), cell === "✓");
    });
  }
}

test("the versions in the comparison are those that are installed", () => {
  const packages = head.filter((title) => / \d/.test(title) && hasPackage(title));
  assert.equal(packages.length, 5);
  for (const title of packages) {
    const [name, version] = title.split(" ");
    assert.equal(JSON.parse(read(`node_modules/${name}/package.json`)).version, version, name);
  }
});

/**
 * A socket of this library, closed with the test.
 *
 * @param {TestContext} t
 * @param {string} name
 * @param {unknown} url
 * @param {Settings} [settings]
 */
function dial(t, name, url, settings = {}) {
  const socket = OPEN[name]?.(url, settings);
  t.after(() => socket.close());
  return socket;
}

/** The first waits between dials, with a class whose sockets never last. */
async function delaysOf(
  /** @type {TestContext} */ t,
  /** @type {string} */ name,
  /** @type {unknown} */ Class,
) {
  /** @type {number[]} */
  const delays = [];
  const real = globalThis.setTimeout;
  const enough = new Promise((resolve) => {
    const note = (/** @type {number} */ delay) => {
      delays.push(delay);
      if (delays.length === ATTEMPTS) resolve(undefined);
    };
    if (name === "steadysocket") {
      const ours = { reconnect: { initialDelayMs: 2, jitter: jitterFor(Class) } };
      const socket = dial(t, name, "ws://fake.test/", { Class, ours });
      socket.addEventListener("reconnecting", (/** @type {any} */ event) => note(event.delayMs));
      return;
    }
    // Waits are over at once; timers that would end a dial, or call it stable, never are.
    const mocked = t.mock.method(globalThis, "setTimeout", (/** @type {any} */ run, ms = 0) => {
      if (ms === NEVER_MS) return real(() => {}, 0);
      if (ms > 0) note(ms);
      return delays.length < ATTEMPTS ? real(run, 0) : real(() => {}, 0);
    });
    dial(t, name, "ws://fake.test/", { Class, delayMs: 100 });
    t.after(() => mocked.mock.restore());
  });
  await enough;
  globalThis.setTimeout = real;
  return delays.slice(0, ATTEMPTS);
}

const ATTEMPTS = 6;

/** Random waits hide how they grow. */
const jitterFor = (/** @type {unknown} */ Class) => (Class === KickingSocket ? "none" : "equal");

/** @param {number[]} delays */
function isGrowing(delays) {
  return (delays.at(-1) ?? 0) > 2 * (delays[0] ?? 0);
}

/** Closes each connection at once with 4001; with the paths of the first two. */
async function kickingServer(/** @type {TestContext} */ t) {
  /** @type {string[]} */
  const seen = [];
  /** @type {(paths: string[]) => void} */
  let resolve;
  const paths = new Promise((settle) => {
    resolve = settle;
  });
  const { url } = await startServer(t, (socket, request) => {
    seen.push(request.url ?? "");
    if (seen.length === 2) resolve(seen);
    socket.close(4001, "kicked");
  });
  return { url, paths, second: paths };
}

/** Collects texts; `received` resolves to all of them once this one is there. */
async function collectingServer(/** @type {TestContext} */ t) {
  /** @type {string[]} */
  const texts = [];
  /** @type {import("ws").WebSocket[]} */
  const clients = [];
  const news = new EventTarget();
  const { url } = await startServer(t, (socket) => {
    clients.push(socket);
    socket.on("message", (data) => {
      texts.push(String(data));
      news.dispatchEvent(new Event("text"));
    });
  });
  /** Each of the sockets sends it as its last word, once it is open. */
  const received = async (/** @type {string} */ text, /** @type {any[]} */ sockets = []) => {
    for (const socket of sockets) await lastWord(socket, text);
    const count = Math.max(1, sockets.length);
    while (texts.filter((one) => one === text).length < count) {
      await within(once(news, "text"), `the text ${text}`);
    }
    return [...texts];
  };
  return { url, clients, received };
}

/** After what waited: some send the queue when the listeners of `open` have returned. */
async function lastWord(/** @type {any} */ socket, /** @type {string} */ text) {
  if (socket.readyState !== 1) {
    await within(new Promise((resolve) => socket.addEventListener("open", resolve)), "open");
  }
  socket.send(text);
}

/** The error that it throws, if it throws one. @returns {any} */
function tryToSend(/** @type {any} */ socket, /** @type {string} */ text) {
  try {
    socket.send(text);
  } catch (error) {
    return error;
  }
}

/** @returns {Promise<any>} */
function closeOf(/** @type {any} */ socket) {
  const next = new Promise((resolve) => socket.addEventListener("close", resolve));
  return within(next, "a close event");
}

/** @param {string} title */
function hasPackage(title) {
  return JSON.parse(read("package.json")).devDependencies[title.split(" ")[0] ?? ""] !== undefined;
}

/** @param {string} path */
function read(path) {
  return readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
}
