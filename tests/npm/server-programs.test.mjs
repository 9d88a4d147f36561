// The programs of examples/node and docs/server-node.md that run in Node.js alone; tests/package runs
// those of other runtimes.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { blockNamed } from "../package/markdown.mjs";
import { SessionClient } from "./support/session-client.mjs";
import { converse } from "./support/session-conversation.mjs";
import { within } from "./support/waiting.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

test("the chat of examples/node survives a lost socket, and drains", async (context) => {
  const { url, child } = await start(context, join(ROOT, "examples/node/session-chat.mjs"));
  const ann = new SessionClient(url, { auth: ["ann", "ann"] });
  const [welcome] = await ann.messages(1);
  assert.equal(welcome, "ann has come");
  const ben = new SessionClient(url, { auth: ["ben"] });
  context.after(() => ben.destroy());
  await ben.messages(1);
  assert.deepEqual(await ann.messages(1), ["ben has come"]);
  ann.isOffline = true;
  ann.cut();
  ann.send("from a tunnel");
  ben.send("hello");
  assert.deepEqual(await ben.messages(1), ["ben: hello"]);
  ann.online();
  assert.deepEqual(await ann.messages(2), ["ben: hello", "ann: from a tunnel"]);
  ann.close(1000, "");
  assert.equal((await ann.next("ended")).why, "ended");
  assert.deepEqual(await ben.messages(2), ["ann: from a tunnel", "ann has gone"]);
  child.kill("SIGTERM");
  const isAway = (/** @type {SessionClient} */ { read }) =>
    read.some((it) => /^#away/.test(`${it}`));
  await ben.until(isAway, "#away");
  ben.isOffline = true;
  ben.pass(3_000);
  ben.pass(3_000);
  const [code] = await within(once(child, "exit"), "the end of the program");
  assert.equal(code, 0);
});

test("the program for ws in docs/server-node.md holds a session", async (context) => {
  const page = readFileSync(join(ROOT, "docs/server-node.md"), "utf8");
  const folder = join(ROOT, "target/docs/sessions");
  mkdirSync(folder, { recursive: true });
  for (const name of ["chat", "ws"]) {
    writeFileSync(join(folder, `${name}.js`), blockNamed(page, name));
  }
  const { url } = await start(context, join(folder, "ws.js"));
  await converse(url);
});

/**
 * Starts a program that says its port.
 *
 * @param {import("node:test").TestContext} context
 * @param {string} path
 */
async function start(context, path) {
  const child = spawn(process.execPath, [path], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, PORT: "0" },
  });
  context.after(() => child.kill("SIGKILL"));
  const [said] = await within(once(child.stdout, "data"), "the port");
  const [, port] = /(\d+)\n/.exec(String(said)) ?? [];
  return { url: `ws://127.0.0.1:${port}`, child };
}
