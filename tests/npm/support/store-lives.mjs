// A client that moves between servers that share sessions, for any servers and stores.

import assert from "node:assert/strict";
import { next, serve } from "./session-server.mjs";

/** @typedef {import("./session-client.mjs").SessionClient} SessionClient */
/** @typedef {import("steadysocket/server").Session} Session */

/** So often a client moves. */
const MOVES = 6;

/**
 * A client that goes from one server to the other again and again, with messages both ways at all
 * times: nothing is lost, twice without a word, or out of order.
 *
 * @param {import("node:test").TestContext} context
 * @param {import("steadysocket/server").SessionStore[]} stores That of each server.
 */
export async function goThereAndBack(context, stores) {
  const authenticate = (/** @type {any} */ { auth }) => auth;
  const servers = await Promise.all(stores.map((store) => serve(context, { store, authenticate })));
  const log = new Log();
  for (const { sessions } of servers) {
    sessions.addEventListener("session", ({ session }) => log.listen(session));
  }
  const [first = assert.fail()] = servers;
  const { client } = await first.session({ auth: Array(MOVES + 1).fill("ann") });
  for (let round = 1; round <= MOVES; round += 1) {
    log.client(client, 3);
    await log.server(3);
    const { url, sessions } = servers[round % servers.length] ?? assert.fail();
    const begun = next(sessions, "session");
    client.isOffline = true;
    client.cut();
    log.client(client, 2);
    client.url = url;
    client.online();
    const { session } = await begun;
    assert.deepEqual([session.principal, session.isHandedOver], ["ann", true]);
    await client.next("resumed");
  }
  log.client(client, 3);
  await log.server(3);
  await log.check(client);
  client.close(1000, "");
  assert.equal((await client.next("ended")).why, "ended");
  // Then they need their stores no more, which are closed before them.
  await Promise.all(servers.map(({ sessions }) => sessions.drain({ withinMs: 0 })));
}

/** The messages that both sides have sent, and those that came. */
export class Log {
  /** @type {string[]} */
  sent = [];
  /** @type {{ data: unknown, redelivered: boolean }[]} */
  heard = [];
  /** @type {string[]} */
  answers = [];
  /** @type {Session | undefined} */
  #session;
  #wake = () => {};

  /** Notes what a session hears, and sends by it. @param {Session} session */
  listen(session) {
    this.#session = session;
    session.addEventListener("message", ({ data, redelivered }) => {
      this.heard.push({ data, redelivered });
      this.#wake();
    });
  }

  /** Sends from the client. @param {SessionClient} client @param {number} count */
  client(client, count) {
    for (let left = count; left > 0; left -= 1) {
      const text = `from the client ${this.sent.length + 1}`;
      this.sent.push(text);
      client.send(text);
    }
  }

  /** Sends from the server that has the session, and waits until the store has it. @param {number} count */
  async server(count) {
    for (let left = count; left > 0; left -= 1) {
      const text = `from the server ${this.answers.length + 1}`;
      this.answers.push(text);
      this.#session?.send(text);
    }
    await this.#session?.stored();
  }

  /** Waits for the last messages, and checks all. @param {SessionClient} client */
  async check(client) {
    const last = this.sent.at(-1);
    while (this.heard.at(-1)?.data !== last) {
      await new Promise((resolve) => {
        this.#wake = () => resolve(undefined);
      });
    }
    checkHandedOver(this.heard, this.sent);
    assert.deepEqual(await client.messages(this.answers.length), this.answers);
  }
}

/**
 * Checks what an application was handed: nothing is missing, the order is kept, and what comes a
 * second time says so.
 *
 * @param {readonly { data: unknown, redelivered: boolean }[]} heard
 * @param {readonly unknown[]} sent
 */
export function checkHandedOver(heard, sent) {
  let next = 0;
  let furthest = 0;
  for (const { data, redelivered } of heard) {
    const place = sent.indexOf(data);
    assert.ok(place === next || place < furthest, `${data} came instead of ${sent[next]}`);
    assert.ok(place >= furthest || redelivered, `${data} came again without a word`);
    // What follows a message that came again comes again as well.
    next = place + 1;
    furthest = Math.max(furthest, next);
  }
  assert.equal(next, sent.length, "the number of messages");
}
