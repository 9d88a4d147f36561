// The example of examples/cluster in a browser: a chat over nodes that are killed and frozen. Its
// node is built by the part `cluster`.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { Cluster } from "../../scripts/cluster/cluster.mjs";
import { servePage } from "../../scripts/cluster/page.mjs";
import { IN_MEMORY } from "../../scripts/cluster/redis.mjs";
import { exampleProgram, ROOT } from "../../scripts/lib/project.mjs";
import { launchBrowser } from "../e2e/support/browser.mjs";
import { GUARD } from "../e2e/support/world.mjs";

/** @typedef {import("playwright-core").Page} Page */

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** The words of the browser itself about a socket that is lost, and a node that is not there. */
const EXPECTED = /^WebSocket connection to '.*' failed|^Failed to load resource/;

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof servePage>>} */
let server;
/** @type {Cluster} */
let cluster;

before(async () => {
  browser = await launchBrowser();
  server = await servePage(() => cluster);
  cluster = new Cluster({
    command: [exampleProgram("cluster")],
    redis: IN_MEMORY,
    page: server.port,
  });
  await cluster.start();
});
after(async () => {
  await browser?.close();
  await cluster?.stop();
  server?.close();
});

test("a chat goes on when nodes die and freeze: nothing lost, nothing twice", GUARD, async (t) => {
  const ann = await open(t);
  const bob = await open(t);
  const [first, second] = [await nodeOf(ann), await nodeOf(bob)];
  assert.notEqual(first, second);
  await say(ann, "hello");
  await say(bob, "hello to you");
  await both([ann, bob], 2);

  await act(ann, first, "kill");
  await say(ann, "said to a dead node");
  await say(bob, "said meanwhile");
  await both([ann, bob], 4);
  await served(ann, first);

  await act(bob, second, "freeze");
  await say(bob, "said to a frozen node");
  await both([ann, bob], 5);
  await served(bob, second);

  // What the frozen node still holds is nobody's any more.
  await act(bob, second, "thaw");
  await act(ann, first, "start");
  for (const name of [first, second]) await inState(ann, name, "up");
  await say(ann, "the end");
  await both([ann, bob], 6);
  const expected = (await lines(ann)).map(({ text }) => text);
  assert.equal(expected[0], "hello");
  assert.deepEqual(new Set(expected).size, 6);
  assert.deepEqual(await lines(bob), await lines(ann));
  for (const page of [ann, bob]) {
    assert.equal(await page.textContent("#talk-twice"), "0");
    await page.locator("#talk-unsure", { hasText: /^0$/ }).waitFor();
    // More often if a node was too busy for a check of the proxy.
    assert.ok(Number(await page.textContent("#talk-resumes")) >= 1);
  }
});

test("the page is for everybody, in both languages", GUARD, async (t) => {
  const page = await open(t, { locale: "en-US" });
  await page.addScriptTag({ path: AXE });
  for (const [lang, words] of [
    ["uk", "Чат на трьох вузлах"],
    ["en", "A chat over three nodes"],
  ]) {
    await page.click(`#languages [lang="${lang}"]`);
    assert.equal(await page.textContent("h2"), words);
    assert.match(await page.title(), new RegExp(`^${words}`));
    assert.deepEqual(await violations(page), []);
  }
});

test("a page of another origin can do nothing to the nodes", GUARD, async () => {
  const order = `${cluster.url}/cluster/kill?node=a`;
  const origins = [{ origin: "http://elsewhere.example" }, {}];
  for (const headers of /** @type {Record<string, string>[]} */ (origins)) {
    const { status } = await fetch(order, { method: "POST", headers });
    assert.equal(status, 400);
  }
  assert.ok(cluster.nodes.every(({ state }) => state === "up"));
});

test("Ctrl-C ends the cluster, and a node that is frozen too", GUARD, async () => {
  const command = spawn(process.execPath, ["scripts/cluster.mjs", "--port", "0"], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise((resolve) => {
    createInterface({ input: command.stdout }).on("line", (line) => {
      const [, found] = /listening on (\S+)$/.exec(line) ?? [];
      if (found) resolve(found);
    });
  });
  const order = { method: "POST", headers: { origin: url } };
  const { status } = await fetch(`${url}/cluster/freeze?node=b`, order);
  assert.equal(status, 204);
  const children = childrenOf(command.pid);
  // Redis, HAProxy and three nodes.
  assert.equal(children.length, 5);
  const ended = once(command, "exit");
  command.kill("SIGINT");
  await ended;
  const left = children.filter(isAlive);
  assert.deepEqual(left, []);
});

/**
 * @param {import("node:test").TestContext} t
 * @param {import("playwright-core").BrowserContextOptions} [options]
 */
async function open(t, options) {
  const context = await browser.newContext(options);
  t.after(() => context.close());
  const page = await context.newPage();
  /** @type {string[]} */
  const problems = [];
  page.on("pageerror", ({ message }) => problems.push(message));
  page.on("console", (message) => {
    if (message.type() === "error" && !EXPECTED.test(message.text())) problems.push(message.text());
  });
  t.after(() => assert.deepEqual(problems, []));
  await page.goto(cluster.url);
  await served(page);
  return page;
}

/** Resolves once the page is served by a node that is not this one. */
function served(/** @type {Page} */ page, not = "") {
  return page.locator(`#cluster-served[data-state="open"]:not([data-node="${not}"])`).waitFor();
}

async function nodeOf(/** @type {Page} */ page) {
  return (await page.getAttribute("#cluster-served", "data-node")) ?? "";
}

async function say(/** @type {Page} */ page, /** @type {string} */ text) {
  await page.fill("#cluster-text", text);
  await page.press("#cluster-text", "Enter");
}

async function act(
  /** @type {Page} */ page,
  /** @type {string} */ node,
  /** @type {string} */ action,
) {
  await page.click(`[data-node="${node}"] [data-action="${action}"]`);
}

async function inState(
  /** @type {Page} */ page,
  /** @type {string} */ node,
  /** @type {string} */ state,
) {
  await page.locator(`[data-node="${node}"][data-state="${state}"]`).waitFor();
}

/** Resolves once each page has so many lines. */
async function both(/** @type {Page[]} */ pages, /** @type {number} */ count) {
  for (const page of pages) await page.locator(`#cluster-lines > li >> nth=${count - 1}`).waitFor();
}

/** The lines of a page, in order. */
function lines(/** @type {Page} */ page) {
  return page.$$eval("#cluster-lines > li", (items) =>
    items.map((item) => ({
      id: item.getAttribute("data-id"),
      text: item.querySelector(".chat-text")?.textContent,
    })),
  );
}

function violations(/** @type {Page} */ page) {
  return page.evaluate(async () => {
    const { axe } = /** @type {any} */ (globalThis);
    const { violations } = await axe.run(document);
    return violations.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
}

/** The processes that a process has started. */
function childrenOf(/** @type {number | undefined} */ parent) {
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return processes.filter((id) => parentOf(id) === String(parent));
}

/** False also for one that has ended and that nobody has asked about. */
function isAlive(/** @type {string} */ id) {
  return parentOf(id) !== undefined;
}

function parentOf(/** @type {string} */ id) {
  try {
    const [state, parent] = (readFileSync(`/proc/${id}/stat`, "utf8").split(") ")[1] ?? "").split(
      " ",
    );
    return state === "Z" ? undefined : parent;
  } catch {
    // It has ended.
    return undefined;
  }
}
