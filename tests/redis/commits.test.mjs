// Effects that happen exactly once on nodes in Rust and in JavaScript that share sessions in Redis, and
// of which one is frozen in the middle of a transaction.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { RedisProcess, WITHOUT_REDIS } from "../npm/support/redis-process.mjs";
import { SessionClient } from "../npm/support/session-client.mjs";
import { Program, RUST_NODE } from "./support/program.mjs";

const SCRIPT = fileURLToPath(new URL("node/main.mjs", import.meta.url));

/** So often the client moves before a node freezes. */
const MOVES = 8;

/** @type {Record<string, (path: string, name: string) => [file: string, args: string[]]>} */
const LANGUAGES = {
  rust: (...args) => [RUST_NODE, args],
  javascript: (...args) => [process.execPath, [SCRIPT, ...args]],
};

for (const [frozen, other] of /** @type {const} */ ([
  ["javascript", "javascript"],
  ["javascript", "rust"],
  ["rust", "javascript"],
])) {
  test(`a node in ${frozen} is frozen, and one in ${other} goes on`, {
    skip: WITHOUT_REDIS,
  }, async (context) => {
    const redis = await RedisProcess.start(context);
    const start = (/** @type {string} */ language, /** @type {string} */ name) => {
      const [file, args] = LANGUAGES[language]?.(redis.path, name) ?? assert.fail();
      return new Program(context, file, args);
    };
    const nodes = [start(frozen, "one"), start(other, "other")];
    const [one = assert.fail(), two = assert.fail()] = nodes;
    const ports = await Promise.all(nodes.map((node) => node.line("port ")));
    const urls = ports.map((port) => `ws://127.0.0.1:${port}`);
    const client = new SessionClient(urls[0] ?? "", { auth: Array(MOVES + 3).fill("ann") });
    context.after(() => client.destroy());
    await one.line("began ann");
    /** @type {string[]} */
    const sent = [];
    const say = (/** @type {string} */ text) => {
      sent.push(text);
      client.send(text);
    };
    /** Goes to the node of this number, with a message of before that is under way. */
    const move = async (/** @type {number} */ to) => {
      say(`in flight ${sent.length}`);
      client.isOffline = true;
      client.cut();
      say(`from away ${sent.length}`);
      client.url = urls[to] ?? assert.fail();
      client.online();
      await client.next("resumed");
    };
    for (let count = 1; count <= MOVES; count += 1) await move(count % 2);
    say("freeze one");
    await one.line("freezes");
    await move(1);
    await two.line("committed freeze one");
    one.child.kill("SIGCONT");
    await one.line("refused freeze one");
    await move(0);
    say("the last");
    await one.line("committed the last");
    client.close(1000, "");
    const { why, deliveredUpTo, uncertain } = await client.next("ended");
    assert.deepEqual([why, deliveredUpTo, uncertain], ["ended", sent.length, []]);
    assert.deepEqual(await redis.run("LRANGE", "effects", "0", "-1"), sent);
  });
}
