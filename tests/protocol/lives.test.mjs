// Random lives of a session between the client and the server here: what one gives the other gets,
// once and in order, whatever happens to the sockets, and every report tells the truth.
//
// Both applications are slow, and acknowledge what they have taken. A socket is a pair of queues. When it is lost, any suffix of each may vanish, either side may
// notice late, and what is left may still arrive. LIVES and SEED choose others.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "./client.mjs";
import { checkPrefixes, checkReport, newSide } from "./reckoning.mjs";
import { Server } from "./server.mjs";

const LIVES = Number(process.env.LIVES ?? 400);
const SEED = Number(process.env.SEED ?? 1);
const STEPS = 150;

/**
 * @typedef {{ toServer: string[], toClient: (string | number)[], isClientOpen: boolean,
 *   isServerOpen: boolean, server: import("./server.mjs").Socket }} Line
 * @typedef {import("./reckoning.mjs").Side} Side
 */

/** The ends that no loss of a socket explains. */
const FAULTS = ["denied", "state-lost", "protocol", "superseded", "closed"];

test(`${LIVES} lives from seed ${SEED} on keep every promise`, () => {
  const ends = new Set();
  for (let seed = SEED; seed < SEED + LIVES; seed++) {
    const life = new Life(seed);
    try {
      for (let step = 0; step < STEPS; step++) life.step();
      life.closeSomehow();
      life.heal();
      life.check();
    } catch (error) {
      throw new Error(`seed ${seed}:\n${life.log.join("\n")}`, { cause: error });
    }
    for (const { report } of life.sides()) if (report) ends.add(report.why);
    if (life.lacks()) ends.add("left");
  }
  if (LIVES < 400) return;
  for (const why of ["ended", "expired", "unknown", "final", "left"]) assert.ok(ends.has(why), why);
});

class Life {
  /** @type {string[]} */
  log = [];
  #state;
  #now = 0;
  #sent = 0;
  /** @type {Line[]} */
  #lines = [];
  /** The line of the client's current socket. @type {Line | undefined} */
  #current;
  /** @type {Map<string, { client: Side, server: Side }>} */
  #sessions = new Map();
  /** Messages that the client has not bound to a session yet. @type {Side} */
  #early = newSide();
  /** The session that the client was welcomed to last, and its current one. */
  #welcomed = "";
  #sid = "";
  #isOver = false;
  /** When the client's application closed, for the time limit of that. */
  #closedAt = Infinity;
  #written = new Set();

  /** @param {number} seed */
  constructor(seed) {
    this.#state = seed * 2_654_435_761;
    const win = [this.#below(3) + 1, 100];
    const options = { acks: /** @type {const} */ ("manual"), win, max: 20, ttl: 60_000 };
    this.client = new Client(options);
    this.server = this.#newServer();
    this.#drain();
  }

  step() {
    const [most] = this.server.sessions.values();
    const dice = this.#below(100);
    if (dice < 30) this.#deliver(this.#lines[this.#below(this.#lines.length)], "toServer");
    else if (dice < 60) this.#deliver(this.#lines[this.#below(this.#lines.length)], "toClient");
    else if (dice < 68) this.#clientSends();
    else if (dice < 76) this.#serverSends(most);
    else if (dice < 84) this.#take(most);
    else if (dice < 89) this.#lose();
    else if (dice < 97) this.#pass([1, 200, 1_000, 3_000][this.#below(4)] ?? 0);
    else if (this.#below(4) === 0) this.#rare(this.#below(6), most);
    this.#drain();
  }

  /** Either side closes, or both do, or none; then all sockets are lost, or none. */
  closeSomehow() {
    const session = this.server.sessions.get(this.#sid);
    if (this.#below(2) && session?.isShown) this.server.close(session, 4002);
    if (this.#below(2) && this.#sid) this.#closeClient();
    for (let step = this.#below(20); step > 0; step--) this.step();
    if (this.#below(2)) for (const _ of this.#lines) this.#lose();
  }

  /** No fault any more: a session that is alive delivers everything, and ends by bye. */
  heal() {
    const start = this.#now;
    const [sid, wasAlive] = [this.#sid, this.server.sessions.get(this.#sid)?.isShown];
    this.#calmly(5_000);
    if (!this.#isOver) {
      const { client, server } = this.#of(this.#sid);
      const session = this.server.sessions.get(this.#sid);
      assert.deepEqual(server.delivered, client.accepted, "all of the client's is delivered");
      assert.deepEqual(client.delivered, server.accepted, "all of the server's is delivered");
      assert.equal(session?.endpoint.acked, session?.endpoint.tx, "all of it is acknowledged");
      this.#closeClient();
      this.#calmly(3_000);
      assert.deepEqual([client.report?.why, server.report?.why], ["ended", "ended"]);
    } else if (wasAlive && this.#closedAt + 30_000 > start + 5_000) {
      const { client, server } = this.#of(sid);
      const isEarly = client.report?.why === "stopped" || server.report?.why === "expired";
      if (!isEarly) assert.deepEqual([client.report?.why, server.report?.why], ["ended", "ended"]);
    }
    this.#calmly(70_000);
    assert.equal(this.server.sessions.size, 0, "nothing is left on the server");
  }

  check() {
    for (const { client, server } of this.#sessions.values()) {
      checkPrefixes(client, server);
      if (client.report) checkReport(client, server, this.#written);
      if (server.report) checkReport(server, client, this.#written);
      const whys = [client.report?.why, server.report?.why];
      if (whys[0] === "ended") assert.equal(whys[1], "ended");
      for (const why of whys) assert.ok(!FAULTS.includes(why), why);
    }
  }

  /** True if a server's application has left messages of its client behind. */
  lacks() {
    const sessions = [...this.#sessions.values()];
    return sessions.some(
      ({ client: { report, accepted }, server }) =>
        server.hasLeft && report?.why === "ended" && report.deliveredUpTo < accepted.length,
    );
  }

  sides() {
    return [...this.#sessions.values()].flatMap(({ client, server }) => [client, server]);
  }

  /** @param {Line | undefined} line @param {"toServer" | "toClient"} way */
  #deliver(line, way) {
    const frame = line?.[way].shift();
    if (!line || frame === undefined) return;
    if (way === "toServer") {
      this.#note(`C ${frame}`);
      this.server.received(line.server, String(frame));
    } else if (line.isClientOpen && line === this.#current) {
      this.#note(`S ${frame}`);
      this.#welcomed = /"sid":"([^"]+)/.exec(String(frame))?.[1] ?? this.#welcomed;
      if (typeof frame === "number") this.#clientLoses(line, frame);
      else this.client.received(frame);
    }
    this.#drain();
  }

  #clientSends() {
    if (this.#isOver) return;
    const payload = `c${++this.#sent}`;
    try {
      this.client.send(payload);
    } catch {
      return;
    }
    (this.#sid ? this.#of(this.#sid).client : this.#early).accepted.push(payload);
    this.#note(`client sends ${payload}`);
  }

  /** @param {any} session */
  #serverSends(session) {
    if (!session?.isShown) return;
    const payload = `s${++this.#sent}`;
    try {
      session.endpoint.send(payload);
    } catch {
      return;
    }
    this.#of(session.sid).server.accepted.push(payload);
    this.#note(`server sends ${payload}`);
  }

  /** Each application takes a message that it has, and acknowledges it. @param {any} session */
  #take(session) {
    const mine = this.#of(this.#sid).client;
    const next = mine.received[mine.delivered.length];
    if (next && this.client.acknowledge(mine.delivered.length + 1)) mine.delivered.push(next);
    this.#drain();
    const peers = session && this.server.sessions.has(session.sid) && this.#of(session.sid).server;
    const peersNext = peers?.received[peers.delivered.length];
    if (!peersNext || peers.hasLeft) return;
    peers.delivered.push(peersNext);
    this.server.acknowledge(session, peers.delivered.length);
  }

  #lose() {
    const line = this.#lines[this.#below(this.#lines.length)];
    if (!line) return;
    line.toServer.splice(this.#below(line.toServer.length + 1));
    line.toClient.splice(this.#below(line.toClient.length + 1));
    const side = this.#below(3);
    if (side !== 0 && line.isClientOpen) this.#clientLoses(line, 1006);
    if (side !== 1) this.#serverLoses(line);
  }

  /** @param {number} which @param {any} session */
  #rare(which, session) {
    if (which === 0) this.#restart();
    if (which === 1) this.#pass(70_000);
    if (which === 2) this.#closeClient();
    if (which === 3 && session?.isShown) this.server.close(session, 4002);
    if (which === 5 && session?.isShown) {
      this.#of(session.sid).server.hasLeft = true;
      this.server.leave(session, 4003);
    }
    if (which === 4 && !this.#isOver) {
      this.client.leave();
      this.#closedAt = -Infinity;
      this.#isOver = true;
    }
    this.#note(
      ["restart", "long pause", "client closes", "server closes", "leaves", "server leaves"][
        which
      ] ?? "",
    );
  }

  #closeClient() {
    if (this.#isOver) return;
    this.#closedAt = Math.min(this.#closedAt, this.#now);
    this.client.close(4001, "client");
    this.#drain();
  }

  #restart() {
    for (const line of this.#lines) this.#serverLoses(line);
    this.server = this.#newServer();
    this.server.advance(this.#now);
  }

  /** @param {number} ms */
  #pass(ms) {
    this.#note(`${ms} ms pass`);
    for (let left = ms; left > 0; left -= 1_000) {
      const tick = Math.min(left, 1_000);
      this.#now += tick;
      this.server.advance(this.#now);
      this.client.advance(tick);
      this.#drain();
    }
  }

  /** Everything arrives and is taken, second by second. @param {number} ms */
  #calmly(ms) {
    for (let left = ms; left >= 0; left -= 1_000) {
      for (const line of this.#lines) this.#settle(line);
      this.#pass(1_000);
    }
  }

  /** @param {Line} line */
  #settle(line) {
    for (let quiet = 0; quiet < 3; quiet++) {
      while (line.toServer.length + line.toClient.length > 0) {
        quiet = 0;
        this.#deliver(line, "toServer");
        this.#deliver(line, "toClient");
      }
      this.#take(this.server.sessions.get(this.#sid));
    }
    if (!line.isClientOpen) this.#serverLoses(line);
    else if (!line.isServerOpen) this.#clientLoses(line, 1006);
  }

  /** Carries out what the client did. */
  #drain() {
    for (const { dials, client, closes, sees } of this.client.out.splice(0)) {
      if (dials) this.#open();
      if (client) this.#write(client, this.#current?.isServerOpen && this.#current.toServer);
      if (closes && this.#current) this.#current.isClientOpen = false;
      if (sees) this.#clientSees(sees);
    }
    for (const { client, server } of this.#sessions.values()) checkPrefixes(client, server);
    if (this.client.out.length > 0) this.#drain();
  }

  #open() {
    /** @type {Line} */
    const line = {
      ...{ toServer: [], toClient: [], isClientOpen: true, isServerOpen: true },
      server: {
        write: (frame) => this.#write(String(frame), line.isServerOpen && line.toClient),
        close: (code) => {
          line.isServerOpen = false;
          line.toClient.push(code);
        },
      },
    };
    this.#lines.push(line);
    if (this.#lines.length > 4) this.#serverLoses(/** @type {Line} */ (this.#lines.shift()));
    this.#current = line;
    this.server.opened(line.server);
    this.client.opened("steady.v1");
  }

  /** @param {string} frame @param {(string | number)[] | false | undefined} way */
  #write(frame, way) {
    const [, payload] = /^[0-9,]+\|(.*)$/.exec(frame) ?? [];
    if (payload) this.#written.add(payload);
    if (way) way.push(frame);
  }

  /** @param {Line} line @param {number} code */
  #clientLoses(line, code) {
    line.isClientOpen = false;
    if (line === this.#current) {
      this.#current = undefined;
      this.#note(`client loses its socket, ${code}`);
      if (!this.#isOver) this.client.lost(code);
    }
    this.#drain();
  }

  /** @param {Line} line */
  #serverLoses(line) {
    if (line.isServerOpen) this.#note("server loses a socket");
    line.isServerOpen = false;
    line.toServer = [];
    this.server.lost(line.server);
  }

  /** @param {any} event */
  #clientSees({ event, data, ...report }) {
    this.#note(`client sees ${event} ${data ?? JSON.stringify(report)}`);
    if (event === "started") {
      this.#sid = this.#welcomed;
      this.#of(this.#sid).client.accepted.push(...this.#early.accepted.splice(0));
    }
    if (event === "message") this.#of(this.#sid).client.received.push(data);
    if (event === "closed") this.#isOver = true;
    if (event !== "ended") return;
    if (this.#sid) this.#of(this.#sid).client.report = report;
    else checkReport({ ...this.#early, report }, newSide(), this.#written);
    this.#early = newSide();
    this.#sid = "";
  }

  #newServer() {
    const limits = { win: [this.#below(3) + 1, 100], max: 20, ttl: 60_000, hb: [25_000, 10_000] };
    return new Server(
      limits,
      (bytes) =>
        Buffer.from(Array.from({ length: bytes }, () => this.#below(256))).toString("base64url"),
      (sid, { event, data, ...report }) => {
        this.#note(`server sees ${event} ${data ?? JSON.stringify(report)}`);
        if (event === "message") this.#of(sid).server.received.push(data);
        if (event === "ended") this.#of(sid).server.report = report;
      },
    );
  }

  /** @param {string} sid */
  #of(sid) {
    const found = this.#sessions.get(sid) ?? { client: newSide(), server: newSide() };
    this.#sessions.set(sid, found);
    return found;
  }

  /** @param {string} line */
  #note(line) {
    this.log.push(`${this.#now} ${line}`);
  }

  /** @param {number} limit */
  #below(limit) {
    // xorshift32
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % Math.max(1, limit);
  }
}
