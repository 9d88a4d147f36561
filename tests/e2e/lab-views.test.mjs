// The views Side by side, Storm, Chat and Course, and the programs of the course.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, test } from "node:test";
import { STEPS } from "../../www/texts/course.js";
import { CROWDED, LOAD_FAILED, SOCKET_FAILED, withPage } from "./support/page.mjs";
import { ROOT } from "./support/server.mjs";
import { setUp } from "./support/world.mjs";

/** @typedef {import("playwright-core").Page} Page */

const world = setUp();

/**
 * @param {string} name
 * @param {(page: Page) => Promise<void>} run
 * @param {(page: Page) => Promise<void>} [prepare] Runs before the page is loaded.
 */
const inView = (name, run, prepare = async () => {}) =>
  withPage(
    world.browser,
    world.server.url,
    async (page) => {
      await page.click(`#views a[href="#${name}"]`);
      await page.locator(`#view-${name}:visible`).waitFor();
      await run(page);
    },
    { complaints: [SOCKET_FAILED, ...(name === "storm" ? [CROWDED] : [])], prepare },
  );

const NAMES = ["WebSocket", "partysocket", "SteadySocket", "session"];

/** @param {string} fault */
function testFault(fault) {
  test(`side by side, after “${fault}” the native socket stays closed, the others are back`, () =>
    inView("compare", async (page) => {
      for (const name of NAMES) await page.locator(`#compare-${name}[data-opens="1"]`).waitFor();
      await page.click(`#compare-fault-${fault}`);
      await page.locator('#compare-WebSocket[data-state="closed"]').waitFor();
      for (const name of NAMES.slice(1)) {
        await page.locator(`#compare-${name}[data-state="open"]:not([data-opens="1"])`).waitFor();
      }
      assert.equal(await page.getAttribute("#compare-WebSocket", "data-opens"), "1");
    }));
}

// Each fault is for the clients of one page, which wait most of the time.
describe("side by side", { concurrency: 6 }, () => {
  for (const fault of ["reset", "close", "refuse", "kick"]) testFault(fault);

  test("side by side, only the session gets back what was on its way", () =>
    inView("compare", async (page) => {
      for (const name of NAMES) await page.locator(`#compare-${name}[data-opens="1"]`).waitFor();
      // What is sent from here on reaches no server, until the heartbeats notice.
      await page.click("#compare-fault-silence");
      for (const name of ["SteadySocket", "session"]) {
        await page.locator(`#compare-${name}[data-opens="2"]`).waitFor();
      }
      const missing = (/** @type {string} */ name) => page.locator(`#compare-${name} td`).nth(5);
      await missing("session").getByText("0", { exact: true }).waitFor();
      assert.ok(Number(await missing("SteadySocket").textContent()) > 0);
    }));

  test("side by side, only the heartbeat notices silence", () =>
    inView("compare", async (page) => {
      for (const name of NAMES) await page.locator(`#compare-${name}[data-opens="1"]`).waitFor();
      await page.click("#compare-fault-silence");
      await page.locator('#compare-SteadySocket[data-opens="2"]').waitFor();
      assert.equal(await page.getAttribute("#compare-WebSocket", "data-state"), "open");
      assert.equal(await page.getAttribute("#compare-partysocket", "data-opens"), "1");
    }));
});

// For all clients of the server.
testFault("restart");

test("a storm without jitter is a wave, with jitter it is flat, and all come back", () =>
  inView(
    "storm",
    async (page) => {
      await page.fill("#storm-count", "120");
      await page.fill("#storm-down", "1000");
      await page.click("#storm-begin");
      await page.locator('#view-storm[data-storm="done"]').waitFor({ timeout: 120_000 });
      const [wave, flat] = await Promise.all(
        ["none", "full"].map(async (jitter) => {
          const words = page.locator(`#storm-words-${jitter}`);
          const number = async (/** @type {string} */ name) =>
            Number(await words.getAttribute(`data-${name}`));
          assert.equal(await number("back"), 120);
          return { dials: await number("dials"), peak: await number("peak") };
        }),
      );
      assert.ok(wave && flat && wave.dials >= 120 && flat.dials >= 120);
      assert.ok(wave.peak > 1.5 * flat.peak, `${wave.peak} and ${flat.peak} dials in 0.1 s`);
    },
    // Each dial notes the time that it was due, however late a busy machine lets it happen.
    (page) => page.clock.install(),
  ));

test("the storm refuses what it cannot do, in words", () =>
  inView("storm", async (page) => {
    await page.fill("#storm-count", "201");
    await page.click("#storm-begin");
    assert.match((await page.textContent("#storm-count-error")) ?? "", /від 1 до 200\.$/);
    await page.fill("#storm-count", "10");
    await page.fill("#storm-down", "нуль");
    await page.click("#storm-begin");
    assert.match((await page.textContent("#storm-down-error")) ?? "", /^«нуль» не годиться/);
  }));

test("what one person says in the chat reaches the other, as text only", () =>
  inView("chat", (anna) =>
    inView("chat", async (bohdan) => {
      for (const page of [anna, bohdan]) {
        await page.locator('#chat-state[data-state="open"]').waitFor();
      }
      await anna.fill("#chat-name", "Анна");
      await anna.fill("#chat-text", "<b>Слава Україні!</b>");
      await anna.click("#chat-send");
      await bohdan.locator(".theirs").getByText("<b>Слава Україні!</b>").waitFor();
      assert.equal(await bohdan.locator(".theirs strong").textContent(), "Анна");
      await anna.locator(".mine:not(.pending)").waitFor();
      await bohdan.fill("#chat-name", "");
      await bohdan.fill("#chat-text", "х");
      await bohdan.click("#chat-send");
      assert.match((await bohdan.textContent("#chat-name-error")) ?? "", /від 1 до 40/);
    }),
  ));

test("the chat's other half is a tab away", () =>
  inView("chat", async (anna) => {
    await anna.locator('#chat-state[data-state="open"]').waitFor();
    const [bohdan] = await Promise.all([anna.waitForEvent("popup"), anna.click("#chat-tab")]);
    await bohdan.locator('#chat-state[data-state="open"]').waitFor();
    await anna.fill("#chat-text", "гуку");
    await anna.click("#chat-send");
    await bohdan.locator(".theirs").getByText("гуку").waitFor();
  }));

test("what is said while the server is away is sent when it is back", () =>
  withPage(
    world.browser,
    world.server.url,
    async (page) => {
      await page.click('#views a[href="#chat"]');
      await page.locator('#chat-state[data-state="open"]').waitFor();
      await world.server.kill();
      await page.locator('#chat-state:not([data-state="open"])').waitFor();
      await page.fill("#chat-text", "згодом");
      await page.click("#chat-send");
      await page.locator(".mine.pending").waitFor();
      await world.server.start();
      await page.locator(".mine:not(.pending)").waitFor();
    },
    { complaints: [SOCKET_FAILED, LOAD_FAILED] },
  ));

/** Output of each step of the course at its end. */
/** @type {Record<string, RegExp>} */
const OUTPUTS = {
  what: /← 2 /,
  handshake: /HTTP\/1\.1 101 Switching Protocols[\s\S]*sec-websocket-accept/,
  messages: /← Привіт, сервер![\s\S]*← Uint8Array \[1, 2, 3\]/,
  server: /← Ласкаво просимо[\s\S]*← Ви сказали: Привіт, сервер!/,
  client: /← Ви сказали: Привіт, сервер!/,
  browser: /Ласкаво просимо[\s\S]*Ви сказали: Привіт, сервер!/,
  closing: /close 4000[\s\S]*close 1012 “restart”, wasClean: true/,
  errors: /close 1006, wasClean: false[\s\S]*close 1006, wasClean: false/,
  reconnecting: /open, reconnected: false[\s\S]*TCP reset[\s\S]*open, reconnected: true/,
  losing: /^(?=[\s\S]*без сеансу: відповідей 6 з 9)(?=[\s\S]*із сеансом: відповідей 9 з 9)/,
};

test("the course's steps read in both languages and run", (t) =>
  inView("course", async (page) => {
    for (const step of STEPS) await t.test(step.title.en, () => runStep(page, step));
  }));

/**
 * @param {import("playwright-core").Page} page
 * @param {typeof STEPS[number]} step
 */
async function runStep(page, { id, title, text }) {
  await page.click('#languages [lang="uk"]');
  await page.click(`#course-steps a[href="#course/${id}"]`);
  // With the step the output of the one before is gone.
  await page.getByRole("heading", { name: title.uk, exact: true }).waitFor();
  await page.click("#course-run");
  const output = OUTPUTS[id];
  assert.ok(output, id);
  await page.waitForFunction(
    ([source = ""]) => {
      const lines = [...document.querySelectorAll("#course-output li")];
      return new RegExp(source).test(lines.map((line) => line.textContent).join("\n"));
    },
    [output.source],
  );
  await page.click('#languages [lang="en"]');
  await page.getByText(text.en[0] ?? "").waitFor();
}

test("the programs in examples/node run as they stand and talk to each other", async (t) => {
  const first = run(t, "server.cjs", [], { PORT: "0" });
  const port = await first.line(/на порті (\d+)/);
  const client = run(t, "client.cjs", [`ws://127.0.0.1:${port}`]);
  await client.line(/Отримано повідомлення від сервера: Ви сказали: (Привіт, сервер!)/);
  const steady = run(t, "steady-client.mjs", [`ws://127.0.0.1:${port}`]);
  await steady.line(/(Ви сказали: Привіт, сервер!)/);
  first.child.kill();
  await steady.line(/(Спроба) 1 через/);
  const second = run(t, "server.cjs", [], { PORT: port });
  await second.line(/на порті (\d+)/);
  await steady.line(/(Підключено знову)/);
});

for (const language of ["uk", "en"]) {
  test(`the program with a session gets every answer once (${language})`, async (t) => {
    const folder = language === "en" ? "en/" : "";
    const address = `${world.server.socketUrl}/session?lang=${language}`;
    const client = run(t, `${folder}session-client.mjs`, [address]);
    await client.line(/(Сеанс триває|The session goes on)/);
    const end = /(?:Отримано|Received) (11), (?:не доставлено|not delivered) 0\n/;
    assert.equal(await client.line(end), "11");
    for (let number = 1; number <= 10; number++) {
      const found = client.text().match(new RegExp(`: (?:Повідомлення|Message) ${number}\n`, "g"));
      assert.equal(found?.length, 1, `${number}: ${client.text()}`);
    }
  });
}

test("the program with a session talks to the course's server, without one", async (t) => {
  const server = run(t, "server.cjs", [], { PORT: "0" });
  const port = await server.line(/на порті (\d+)/);
  const client = run(t, "session-client.mjs", [`ws://127.0.0.1:${port}`]);
  await client.line(/(Ви сказали: Повідомлення 1)\n/);
});

/**
 * @param {import("node:test").TestContext} t
 * @param {string} name
 * @param {string[]} flags
 * @param {Record<string, string>} [env]
 */
function run(t, name, flags, env = {}) {
  const child = spawn(process.execPath, [`${ROOT}/examples/node/${name}`, ...flags], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => child.kill());
  let text = "";
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (part) => {
    text += part;
  });
  return {
    child,
    text: () => text,
    /** Resolves to the pattern's capture, once it is printed. */
    line: async (/** @type {RegExp} */ pattern) => {
      for (;;) {
        const found = pattern.exec(text)?.[1];
        if (found !== undefined) return found;
        await once(child.stdout, "data");
      }
    },
  };
}
