// Random lives of a session over three servers that are away, frozen or cut off from their store at
// any moment, in virtual time: every effect happens once, in order.
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { test } from "node:test";
import { SessionServer } from "steadysocket/server";
import { SteadySocket } from "steadysocket/session";
import { FakeClock } from "steadysocket/testing";
import { numbersFrom } from "../../scripts/lib/random.mjs";
import { Database } from "./support/database.mjs";
import { FaultyWay } from "./support/faulty-store.mjs";
import { MemoryStore } from "./support/memory-store.mjs";
import { networkOf } from "./support/session-network.mjs";

const SEED = Number(process.env.SESSION_SEED ?? randomInt(2 ** 31));
const LIVES = 20;
const MESSAGES = 150;

/** Longer than a session is kept without a word of its server. */
const AGES_MS = 600_000;

const METHODS = /** @type {const} */ ([[], ["accept"], ["attach"], ["confirm"]]);
const FAULTS = /** @type {const} */ (["slow", "away", "lost"]);

for (let life = 0; life < LIVES; life += 1) {
  test(`life ${life} of seed ${SEED}`, async (context) => {
    const clock = new FakeClock();
    clock.install();
    context.after(() => clock.uninstall());
    const random = dice(SEED + life);
    const [store, database] = [new MemoryStore(), new Database()];
    const nodes = Array.from({ length: 3 }, () => makeNode(store, database, random));
    let chosen = nodes[0] ?? assert.fail();
    const network = networkOf(() => chosen.sessions, "wss://example.test/chat");
    const socket = new SteadySocket("wss://example.test/chat", [], {
      WebSocket: network.WebSocket,
      reconnect: { jitter: "none", initialDelayMs: 10, maxDelayMs: 100 },
      session: { mode: "require", auth: "ann" },
    });
    socket.addEventListener("ended", ({ report }) => assert.fail(`it ended: ${report.why}`));
    // A server that dies before the store has a session leaves nothing of it.
    await clock.advance(100);
    for (let number = 0; number < MESSAGES; number += 1) {
      socket.send(`${number}`);
      if (random(4) > 0) {
        await clock.advance(random(30));
        continue;
      }
      for (const { way } of nodes) {
        if (random(4) === 0) way.mend();
        else way.break(FAULTS[random(3)] ?? "slow", ...(METHODS[random(4)] ?? []));
      }
      await clock.advance(random(1_500));
      chosen = nodes[random(3)] ?? chosen;
      if (random(2) === 0) chosen.way.mend();
      for (const line of network.connections) {
        if (random(2) === 0) line.terminate();
        else line.goSilent();
      }
      await clock.advance(random(2_000));
    }
    for (const { way } of nodes) way.mend();
    await clock.advance(AGES_MS);
    assert.equal(socket.unacknowledged, 0);
    const texts = Array.from({ length: MESSAGES }, (_, number) => `${number}`);
    assert.deepEqual(database.effects, texts);
    for (const { sessions } of nodes) sessions.close();
    socket.terminate();
  });
}

/**
 * A server that commits what it is handed, after a while.
 *
 * @param {MemoryStore} store @param {Database} database @param {(bound: number) => number} random
 */
function makeNode(store, database, random) {
  const way = new FaultyWay(store);
  const sessions = new SessionServer({
    ...{ store: way.store, position: database.locate },
    authenticate: ({ auth }) => String(auth),
  });
  sessions.addEventListener("error", (/** @type {any} */ { error }) => {
    assert.match(error.message, /store|server/);
  });
  sessions.addEventListener("session", async ({ session }) => {
    try {
      for await (const message of session) {
        await session.commit(message, async (position) => {
          const delayMs = random(4) === 0 ? random(3_000) : 0;
          if (delayMs) await new Promise((resolve) => setTimeout(resolve, delayMs));
          database.apply(position, message.data);
        });
      }
    } catch (error) {
      // Another server has the session, or has had it.
      assert.match(/** @type {Error} */ (error).message, /another server|has ended here/);
    }
  });
  return { way, sessions };
}

/** A generator of whole numbers below a bound. @param {number} seed */
function dice(seed) {
  const number = numbersFrom(seed);
  return (/** @type {number} */ bound) => Math.floor(number() * bound);
}
