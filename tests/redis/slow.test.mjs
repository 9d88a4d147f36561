// A Redis that answers late.
import assert from "node:assert/strict";
import { test } from "node:test";
import { RedisStore } from "steadysocket/server/redis";
import { proxy } from "../npm/support/cutting-proxy.mjs";
import { CLIENTS, RedisProcess, WITHOUT_REDIS } from "../npm/support/redis-process.mjs";
import { serve } from "../npm/support/session-server.mjs";
import { turn, within } from "../npm/support/waiting.mjs";

const SESSIONS = 4;
const WINDOW = 100;
const MESSAGE = "x".repeat(1_000);

/** The bytes of a call of a session, at most; it has one at a time. */
const CALL = 32 * (MESSAGE.length + 20) + 500;

for (const [name, clientOf] of Object.entries(CLIENTS)) {
  test(`by ${name}: while redis is slow nothing holds more than the windows`, {
    skip: WITHOUT_REDIS,
  }, async (context) => {
    const redis = await RedisProcess.start(context);
    const way = await proxy(context, redis);
    const store = await RedisStore.connect(clientOf(way.path), { timeoutMs: 60_000 });
    context.after(() => store.close());
    const server = await serve(context, { store, limits: { windowMessages: WINDOW } });
    let received = 0;
    let wake = () => {};
    const lives = [];
    for (let count = 0; count < SESSIONS; count += 1) {
      const life = await server.session();
      life.session.addEventListener("message", () => {
        received += 1;
        if (received === SESSIONS * WINDOW) wake();
      });
      lives.push(life);
    }
    const full = new Promise((resolve) => {
      wake = () => resolve(undefined);
    });
    way.stall(true);
    const before = way.asked;
    for (const { session } of lives) {
      for (let count = 0; count < WINDOW; count += 1) session.send(MESSAGE);
    }
    for (const { client } of lives) {
      for (let count = 0; count < 3 * WINDOW; count += 1) client.send(String(count));
    }
    await within(full, "the windows of the clients");
    for (const { client } of lives) {
      // It may send no more, and nothing has come.
      assert.deepEqual(
        client.seen.filter(({ event }) => event === "message"),
        [],
      );
    }
    assert.equal(received, SESSIONS * WINDOW);
    const asked = way.asked - before;
    assert.ok(asked <= SESSIONS * CALL, `${asked} bytes`);
    way.stall(false);
    for (const { client } of lives) await client.messages(WINDOW);
    await server.sessions.drain({ withinMs: 0 });
  });

  test(`by ${name}: an answer that came while the process stood still is in time`, {
    skip: WITHOUT_REDIS,
  }, async (context) => {
    const redis = await RedisProcess.start(context);
    const store = await RedisStore.connect(clientOf(redis.path), { timeoutMs: 500 });
    context.after(() => store.close());
    redis.signal("SIGSTOP");
    const answer = store.overdue();
    await turn();
    redis.signal("SIGCONT");
    const start = performance.now();
    while (performance.now() < start + 1_000);
    assert.deepEqual(await answer, []);
  });
}
