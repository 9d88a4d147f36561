// Sessions that servers in Rust and in JavaScript share, and the program of docs/server-node.md.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { RedisStore } from "steadysocket/server/redis";
import { CLIENTS, RedisProcess, WITHOUT_REDIS } from "../npm/support/redis-process.mjs";
import { SessionClient } from "../npm/support/session-client.mjs";
import { next, serve } from "../npm/support/session-server.mjs";
import { checkHandedOver } from "../npm/support/store-lives.mjs";
import { within } from "../npm/support/waiting.mjs";
import { blockNamed } from "../package/markdown.mjs";
import { Program, RUST_NODE } from "./support/program.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const skip = WITHOUT_REDIS;

/** So often the client moves. */
const MOVES = 8;

/** Notes what the application of a server is handed. */
class Book {
  /** @type {{ data: string, redelivered: boolean }[]} */
  heard = [];
  #wake = () => {};

  /** @param {string} data @param {boolean} redelivered */
  note(data, redelivered) {
    this.heard.push({ data, redelivered });
    this.#wake();
  }

  /** Waits for a message. @param {string} data */
  async until(data) {
    const wait = async () => {
      while (!this.heard.some((one) => one.data === data)) {
        await new Promise((resolve) => {
          this.#wake = () => resolve(undefined);
        });
      }
    };
    await within(wait(), data);
  }
}

test("a client goes between a node in rust and one in javascript", { skip }, (context) =>
  goBetween(context, []),
);

test("it does so while redis is killed that syncs always", { skip }, (context) =>
  goBetween(context, ["--appendonly yes", "--appendfsync always"]),
);

/**
 * Moves a client between two nodes, and kills Redis on the way if it keeps all that it has answered.
 *
 * @param {import("node:test").TestContext} context
 * @param {string[]} settings Of Redis.
 */
async function goBetween(context, settings) {
  const redis = await RedisProcess.start(context, ...settings);
  const [clientOf = assert.fail()] = Object.values(CLIENTS);
  const store = await RedisStore.connect(clientOf(redis.path));
  const script = await serve(context, { store, authenticate: ({ auth }) => String(auth) });
  context.after(() => store.close());
  const rust = new Program(context, RUST_NODE, [redis.path]);
  const book = new Book();
  createInterface(/** @type {any} */ (rust.child.stdout)).on("line", (line) => {
    const [, how, data = ""] = /^(heard|again) (.*)/.exec(line) ?? [];
    if (how) book.note(data, how === "again");
  });
  /** @type {import("steadysocket/server").Session | undefined} */
  let session;
  script.sessions.addEventListener("session", (event) => {
    ({ session } = event);
    session.addEventListener("message", ({ data, redelivered }) => {
      book.note(String(data), redelivered);
    });
  });
  const urls = [`ws://127.0.0.1:${await rust.line("port ")}`, script.url];
  const begun = [rust.line("began ann"), undefined];
  const client = new SessionClient(/** @type {string} */ (urls[0]), {
    auth: Array(MOVES + 1).fill("ann"),
  });
  context.after(() => client.destroy());
  await begun[0];
  /** @type {string[]} */
  const sent = [];
  /** @type {string[]} */
  const answers = [];
  const say = (/** @type {string} */ when) => {
    const text = `${when} ${sent.length}`;
    sent.push(text);
    client.send(text);
  };
  const appended = async (/** @type {number} */ count) => {
    const [key = assert.fail()] = /** @type {string[]} */ (await redis.run("KEYS", "s:{*}"));
    while (Number(await redis.run("HGET", key, "tx")) < count);
  };
  for (let move = 0; move < MOVES; move += 1) {
    // One message is certainly handed over here, the others perhaps.
    say("heard");
    await book.until(/** @type {string} */ (sent.at(-1)));
    say("in flight");
    const answer = `answer ${move}`;
    answers.push(answer);
    if (move % 2 === 0) {
      rust.child.stdin?.write(`${answer}\n`);
    } else {
      session?.send(answer);
    }
    // From then on it outlives its server.
    await within(appended(answers.length), "the answer in redis");
    if (store.durability === "fsync") {
      await redis.kill();
      await redis.start();
    }
    const arrival = move % 2 === 0 ? next(script.sessions, "session") : undefined;
    client.isOffline = true;
    client.cut();
    say("offline");
    client.url = urls[(move + 1) % 2] ?? assert.fail();
    client.online();
    await client.next("resumed");
    if (arrival) assert.ok((await arrival).session.isHandedOver);
    else await rust.line("handed-over ann", (move + 1) / 2);
  }
  say("the last");
  await book.until(/** @type {string} */ (sent.at(-1)));
  checkHandedOver(book.heard, sent);
  assert.deepEqual(await client.messages(MOVES), answers);
  client.close(1000, "");
  const { why, deliveredUpTo, uncertain } = await client.next("ended");
  assert.deepEqual([why, deliveredUpTo, uncertain], ["ended", sent.length, []]);
}

test("the program for nodes in docs/server-node.md shares sessions", { skip }, async (context) => {
  const redis = await RedisProcess.start(context);
  const page = readFileSync(`${ROOT}docs/server-node.md`, "utf8");
  const folder = `${ROOT}target/docs/nodes`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/nodes.js`, blockNamed(page, "nodes"));
  const start = () =>
    new Program(context, process.execPath, [`${folder}/nodes.js`], { REDIS: redis.path });
  const [one, other] = [start(), start()];
  assert.equal(await one.line("redis survives: "), "memory");
  const client = new SessionClient(`ws://127.0.0.1:${await one.line("port ")}`, {
    auth: ["ann", "ann"],
  });
  context.after(() => client.destroy());
  client.send("1");
  assert.deepEqual(await client.messages(1), ["1"]);
  await one.line("begins user ann");
  // It dies, and has no time to say so.
  client.isOffline = true;
  one.child.kill("SIGKILL");
  client.cut();
  client.send("2");
  client.url = `ws://127.0.0.1:${await other.line("port ")}`;
  client.online();
  await other.line("goes on here user ann");
  // Nobody knows whether the one that died has had it; nor whether it has said so of the first.
  const [first] = await client.messages(1);
  assert.ok(
    first === "again: 2" || (first === "again: 1" && (await client.messages(1))[0] === "again: 2"),
  );
  client.destroy();
  const exit = new Promise((resolve) => other.child.once("exit", resolve));
  other.child.kill("SIGTERM");
  assert.equal(await within(exit, "the end of the program"), 0);
});
