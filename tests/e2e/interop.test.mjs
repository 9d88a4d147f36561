// Interoperability with the programs of the course, each exactly as the course's page shows it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { launchBrowser } from "./support/browser.mjs";
import { COURSE, Program } from "./support/program.mjs";
import { startServer } from "./support/server.mjs";
import { GUARD, openPage } from "./support/world.mjs";

/** @typedef {import("node:test").TestContext} TestContext */
/** @typedef {import("playwright-core").Page} Page */

const GREETING = "Ласкаво просимо до WebSocket сервера!";

/** Output of the course's browser client with either server. */
const BROWSER_LINES = [
  "Підключено до сервера",
  `Отримано повідомлення: ${GREETING}`,
  "Отримано повідомлення: Ви сказали: Привіт, сервер!",
];

/** Output of the course's server for one visit, and log of ours. */
const SERVER_LINES = [
  "WebSocket сервер запущено на порті 8080",
  "Нове з'єднання встановлено",
  "Отримано повідомлення: Привіт, сервер!",
  "З'єднання закрито",
];

/** @type {import("playwright-core").Browser} */
let browser;
/** A folder with the course's page, and the same page using the package. */
let folder = "";

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "steadysocket-interop-"));
  const native = await readFile(`${COURSE}browser.html`, "utf8");
  const steady = native
    .replace("<script>", '<script type="module">\nimport { SteadySocket } from "/pkg/index.js";')
    .replace("new WebSocket(", "new SteadySocket(");
  await writeFile(join(folder, "native.html"), native);
  await writeFile(join(folder, "steady.html"), steady);
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

test("the course's page with SteadySocket talks to the course's Node server", GUARD, async (t) => {
  const program = await courseServer(t);
  const site = await ourServer(t);
  const visit = await open(t, `${site.url}/steady.html`, `ws://localhost:${await program.port}`);
  assert.deepEqual(await visit.printed(3), BROWSER_LINES);
  await visit.page.close();
  assert.deepEqual(await program.printed(4), SERVER_LINES);
});

test(
  "text and binary go to the course's Node server and its answers come back",
  GUARD,
  async (t) => {
    const program = await courseServer(t);
    const site = await ourServer(t);
    const page = await openPage(t, browser, site.url, {});
    const received = await page.evaluate(
      async (url) => {
        const socket = new SteadySocket(url);
        const received = messages(socket, 4);
        socket.send("queued");
        await socket.opened();
        socket.send("Слава Україні 🇺🇦");
        socket.send(new TextEncoder().encode("bytes"));
        const data = await received;
        socket.close(1000, "бувай");
        await socket.closed;
        return data;
      },
      `ws://localhost:${await program.port}`,
    );
    assert.deepEqual(received, [
      GREETING,
      "Ви сказали: queued",
      "Ви сказали: Слава Україні 🇺🇦",
      "Ви сказали: bytes",
    ]);
    assert.equal((await program.printed(6)).at(-1), "З'єднання закрито");
  },
);

test(
  "when the course's Node server is killed and started again, the page is back by itself",
  GUARD,
  async (t) => {
    const first = await courseServer(t);
    const site = await ourServer(t);
    const port = await first.port;
    const page = await openPage(t, browser, site.url, {});
    await page.evaluate(async (url) => {
      globalThis.socket = new SteadySocket(url, [], {
        reconnect: { initialDelayMs: 20, maxDelayMs: 100 },
      });
      await messages(socket, 1);
    }, `ws://localhost:${port}`);
    await first.kill();
    await page.evaluate(async () => {
      if (socket.state === "open") await nextEvent(socket, "reconnecting");
      globalThis.events = record(socket);
      for (const text of ["one", "two", "three"]) socket.send(text);
      await nextEvent(socket, "reconnecting");
    });
    const second = await courseServer(t, port);
    const received = await page.evaluate(async () => {
      const received = () =>
        events.filter(({ type }) => type === "message").map(({ data }) => data);
      while (received().length < 4) await nextEvent(socket, "message");
      const last = messages(socket, 1);
      socket.send("last");
      await last;
      return received();
    });
    assert.deepEqual(received, [
      GREETING,
      "Ви сказали: one",
      "Ви сказали: two",
      "Ви сказали: three",
      "Ви сказали: last",
    ]);
    assert.deepEqual((await second.printed(5)).slice(1, 5), [
      "Нове з'єднання встановлено",
      "Отримано повідомлення: one",
      "Отримано повідомлення: two",
      "Отримано повідомлення: three",
    ]);
  },
);

for (const path of ["", "/ws"]) {
  test(`the course's Node client talks to our server at ${path || "/"}`, GUARD, async (t) => {
    const server = await ourServer(t);
    const client = new Program("client.cjs", { URL: server.socketUrl + path });
    t.after(() => client.kill());
    await client.printed(3);
    await server.interrupt();
    assert.equal(await client.exited, 0);
    assert.deepEqual(client.lines, [
      "Підключено до сервера",
      `Отримано повідомлення від сервера: ${GREETING}`,
      "Отримано повідомлення від сервера: Ви сказали: Привіт, сервер!",
      "З'єднання з сервером закрито",
    ]);
    const started = `WebSocket сервер запущено на порті ${new URL(server.url).port}`;
    await logged(server, [started, ...SERVER_LINES.slice(1)]);
  });
}

test("Node's ws has its binary messages back from our server as they were", GUARD, async (t) => {
  const { WebSocket } = await import("ws");
  const server = await ourServer(t);
  const client = new WebSocket(`${server.socketUrl}/echo`);
  t.after(() => client.terminate());
  const received = new Promise((resolve) => {
    /** @type {unknown[]} */
    const all = [];
    client.on("message", (data, isBinary) => {
      all.push([String(data), isBinary]);
      if (all.length === 2) resolve(all);
    });
  });
  client.on("open", () => {
    client.send(Buffer.from("bytes"));
    client.send("text");
  });
  assert.deepEqual(await received, [
    ["bytes", true],
    ["text", false],
  ]);
});

for (const [name, file] of /** @type {const} */ ([
  ["the course's page with the native WebSocket", "native.html"],
  ["the same page with SteadySocket and nothing else changed", "steady.html"],
])) {
  test(`${name} talks to our server`, GUARD, async (t) => {
    const server = await ourServer(t);
    const visit = await open(t, `${server.url}/${file}`, server.socketUrl);
    assert.deepEqual(await visit.printed(3), BROWSER_LINES);
    await server.interrupt();
    assert.equal((await visit.printed(4))[3], "З'єднання закрито");
    await logged(server, SERVER_LINES.slice(1));
  });

  test(`${name} says the same where there is no server`, GUARD, async (t) => {
    const site = await ourServer(t);
    const gone = await ourServer(t);
    await gone.kill();
    const visit = await open(t, `${site.url}/${file}`, gone.socketUrl);
    const [error, close] = await visit.printed(2);
    assert.match(error ?? "", /^Помилка з'єднання: /);
    assert.equal(close, "З'єднання закрито");
  });
}

test("over wss:// the page talks to our server, text and binary", GUARD, async (t) => {
  const server = await secureServer(t);
  const page = await openPage(t, browser, server.url, { context: { ignoreHTTPSErrors: true } });
  const received = await page.evaluate(async () => {
    const socket = new SteadySocket(at("/echo"));
    socket.binaryType = "arraybuffer";
    const received = messages(socket, 2);
    socket.send("Привіт");
    socket.send(new Uint8Array([1, 2, 3]));
    const [text, bytes] = await received;
    socket.close();
    return { url: socket.url, text, bytes: [...new Uint8Array(bytes)] };
  });
  assert.deepEqual(received, {
    url: `${server.url.replace("https", "wss")}/echo`,
    text: "Привіт",
    bytes: [1, 2, 3],
  });
});

test("over wss:// the course's page says what it says over ws://", GUARD, async (t) => {
  const server = await secureServer(t);
  for (const file of ["native.html", "steady.html"]) {
    const visit = await open(t, `${server.url}/${file}`, server.socketUrl);
    assert.deepEqual(await visit.printed(3), BROWSER_LINES);
  }
});

test("over wss:// the course's Node client talks to our server", GUARD, async (t) => {
  const server = await secureServer(t);
  const client = new Program("client.cjs", {
    URL: server.socketUrl,
    NODE_EXTRA_CA_CERTS: join(folder, "cert.pem"),
  });
  t.after(() => client.kill());
  assert.deepEqual(await client.printed(3), [
    "Підключено до сервера",
    `Отримано повідомлення від сервера: ${GREETING}`,
    "Отримано повідомлення від сервера: Ви сказали: Привіт, сервер!",
  ]);
});

test("a certificate that nobody vouches for is a failed dial, as natively", GUARD, async (t) => {
  const server = await secureServer(t);
  const site = await ourServer(t);
  const page = await openPage(t, browser, site.url, {});
  const seen = await page.evaluate(async (url) => {
    const socket = new SteadySocket(url, [], { reconnect: { maxAttempts: 1 } });
    const events = record(socket);
    await socket.closed;
    return events.filter(({ type }) => type === "error" || type === "close");
  }, `${server.socketUrl}/echo`);
  assert.deepEqual(
    seen.map(({ type, error, code, synthetic }) => [type, error ?? code, synthetic]),
    [
      ["error", "ERR_NETWORK", undefined],
      ["close", 1006, false],
    ],
  );
});

/**
 * The course's Node server.
 *
 * @param {TestContext} t
 * @param {number} [port]
 */
async function courseServer(t, port = 0) {
  const program = new Program("server.cjs", { PORT: String(port) });
  t.after(() => program.kill());
  await program.port;
  return program;
}

/**
 * Our server, with the course's pages.
 *
 * @param {TestContext} t
 * @param {string[]} flags
 */
async function ourServer(t, ...flags) {
  const server = await startServer(["--root", folder, ...flags]);
  t.after(() => server.stop());
  return server;
}

/**
 * The same with a certificate of its own.
 *
 * @param {TestContext} t
 */
async function secureServer(t) {
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
  const made = ["-keyout", key, "-out", cert, "-days", "2", ...subject];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await promisify(execFile)("openssl", ["req", "-x509", ...kind, ...made]);
  return ourServer(t, "--tls-cert", cert, "--tls-key", key);
}

/**
 * Opens a page of the course with the address to dial.
 *
 * @param {TestContext} t
 * @param {string} page
 * @param {string} url
 */
async function open(t, page, url) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  t.after(() => context.close());
  return new Visit(await context.newPage(), `${page}?url=${encodeURIComponent(url)}`);
}

/** A page and its console output. */
class Visit {
  /** @type {string[]} */
  lines = [];

  /**
   * @param {Page} page
   * @param {string} url
   */
  constructor(page, url) {
    this.page = page;
    page.on("console", (message) => {
      // Messages of the browser itself about a failed dial do not count.
      if (/^\p{Script=Cyrillic}/u.test(message.text())) this.lines.push(message.text());
    });
    this.loaded = page.goto(url);
  }

  /**
   * Resolves when it has printed that many lines.
   *
   * @param {number} count
   */
  async printed(count) {
    await this.loaded;
    while (this.lines.length < count) await this.page.waitForEvent("console");
    return this.lines;
  }
}

/**
 * Resolves when our server has logged these texts in this order.
 *
 * @param {import("./support/server.mjs").Server} server
 * @param {string[]} texts
 */
async function logged(server, texts) {
  await server.until((lines) => {
    const left = [...texts];
    for (const line of lines) if (line.endsWith(left[0] ?? "")) left.shift();
    return left.length === 0;
  });
}
