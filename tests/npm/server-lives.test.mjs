// Random lives of a session over real sockets that are lost at any time: nothing is lost, nothing
// comes twice, and the order is kept, both ways.
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { test } from "node:test";
import { numbersFrom } from "../../scripts/lib/random.mjs";
import { next, serve } from "./support/session-server.mjs";

const SEED = Number(process.env.SESSION_SEED ?? randomInt(2 ** 31));
const LIVES = 20;
const MESSAGES = 60;

for (let life = 0; life < LIVES; life += 1) {
  test(`life ${life} of seed ${SEED}`, async (context) => {
    const random = dice(SEED + life);
    // The first has a window that is smaller than what its client tells at once.
    const [ours, theirs] = life === 0 ? [1, 8] : [1 + random(8), 1 + random(8)];
    const win = [theirs, 100_000];
    const server = await serve(context, {
      limits: { windowMessages: ours, maxMessageBytes: 1_000 },
      queue: { maxMessages: 2 * MESSAGES },
    });
    const { client, session } = await server.session({ win, max: 1_000 });
    /** @type {unknown[]} */
    const heard = [];
    session.addEventListener("message", ({ data }) => heard.push(show(data)));
    /** @type {unknown[]} */
    const got = [];
    for (let sent = 1; sent <= MESSAGES; sent += 1) {
      client.send(message(sent));
      session.send(message(sent));
      if (random(8) === 0) got.push(...(await client.messages(1)));
      if (random(6) === 0) client.cut();
      if (random(4) === 0) client.pass(200);
    }
    // The rest, through sockets that last, and without a timer of the client: its time stands still.
    const expected = Array.from({ length: MESSAGES }, (_, index) => show(message(index + 1)));
    got.push(...(await client.messages(MESSAGES - got.length)));
    assert.deepEqual(got.map(show), expected);
    client.close(1000, "");
    const { report } = session.report ? session : await next(session, "ended");
    assert.deepEqual([report?.why, report?.uncertain, report?.unsent], ["ended", [], []]);
    assert.deepEqual(heard, expected);
  });
}

/** @param {number} number */
function message(number) {
  return number % 3 === 0 ? Uint8Array.of(number) : `message ${number}`;
}

/** @param {any} data */
function show(data) {
  return typeof data === "string" ? data : `bytes ${new Uint8Array(data)}`;
}

/** A generator of whole numbers below a bound. @param {number} seed */
function dice(seed) {
  const number = numbersFrom(seed);
  return (/** @type {number} */ bound) => Math.floor(number() * bound);
}
