// Each method is called inside each event, in a life that has them all: nothing is told twice or out
// of order, and every session ends once, with everything accounted for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ClosedError, QueueFullError, SessionServer } from "steadysocket/server";
import { begin, FakeSocket } from "./support/fake-socket.mjs";
import { turn } from "./support/waiting.mjs";

/**
 * @typedef {object} Life
 * @property {SessionServer} sessions
 * @property {import("steadysocket/server").Session} session
 * @property {FakeSocket} socket The one that the session has, or had.
 * @property {any} event
 */

/** @type {Record<string, (life: Life) => unknown>} */
const ACTS = {
  send: ({ session }) => session.send("more"),
  sendVolatile: ({ session }) => session.sendVolatile("lost or not"),
  close: ({ session }) => session.close(4000, "inside"),
  acknowledged: ({ session }) => session.acknowledged().catch(() => {}),
  iterate: ({ session }) => session.messages().next(),
  iterateAndReturn: ({ session }) => {
    const iterator = session.messages();
    iterator.next();
    iterator.return?.();
  },
  listen: ({ session }) => session.addEventListener("message", () => {}),
  read: ({ session }) => [session.isAttached, session.unacknowledged, session.isClosing],
  ack: ({ event }) => event.ack?.(),
  broadcast: ({ sessions }) => sessions.broadcast("to all"),
  closeAll: ({ sessions }) => sessions.close(),
  drain: ({ sessions }) => void sessions.drain({ withinMs: 0 }),
  stats: ({ sessions }) => [sessions.stats(), [...sessions], sessions.byPrincipal("")],
  lose: ({ socket }) => lose(socket),
  receive: ({ socket }) => socket.receive("#p 9,0,9"),
  fault: ({ socket }) => socket.receive("nonsense"),
  accept: ({ sessions }) => {
    const other = new FakeSocket();
    sessions.accept(other);
    other.receive("nonsense");
  },
};

const EVENTS = ["session", "message", "stalled", "drop", "detached", "resumed", "ended"];

for (const [name, act] of Object.entries(ACTS)) {
  test(`${name} inside each event`, async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    for (const type of EVENTS) {
      const { sessions, session, seen } = await live(type, act);
      const where = `in ${type}: ${seen.join(", ")}`;
      assert.equal(seen.filter((one) => one === "ended").length, 1, where);
      assert.equal(seen.at(-1), "ended", where);
      assert.equal(seen[0], "session", where);
      assert.ok(
        seen.some((one) => one.startsWith(type)),
        where,
      );
      const messages = seen.filter((one) => one.startsWith("message "));
      assert.deepEqual(messages, ["message 1", "message 2"].slice(0, messages.length), where);
      assert.ok(session.report, where);
      assert.equal(session.unacknowledged, 0, where);
      assert.throws(() => session.send("late"), ClosedError, where);
      context.mock.timers.tick(60_000);
      const { sockets, sessions: left, detachedBytes } = sessions.stats();
      assert.deepEqual([sockets, left, detachedBytes], [0, 0, 0], where);
    }
  });
}

/**
 * Lives through all events; the first of one type calls something.
 *
 * @param {string} type
 * @param {(life: Life) => unknown} act
 */
async function live(type, act) {
  const sessions = new SessionServer({
    ack: "manual",
    limits: { windowMessages: 2 },
    queue: { maxMessages: 1, overflow: "drop-oldest" },
  });
  /** @type {string[]} */
  const seen = [];
  const life = { sessions, socket: new FakeSocket() };
  const see = (/** @type {string} */ what, /** @type {any} */ event) => {
    const isFirst = !seen.some((one) => one.startsWith(event.type));
    seen.push(what);
    const session = event.session ?? event.target;
    if (isFirst && event.type === type) tolerate(() => act({ ...life, session, event }));
  };
  sessions.addEventListener("session", (begun) => {
    const { session } = begun;
    for (const name of ["stalled", "drop", "detached", "resumed", "ended"]) {
      session.addEventListener(name, (event) => see(name, event));
    }
    see("session", begun);
    session.addEventListener("message", (event) => see(`message ${event.seq}`, event));
  });
  const session = await begin(sessions, life.socket, (data) => life.socket.receive(data));
  for (const frame of ["1|a", "2|b"]) life.socket.receive(frame);
  for (const data of ["1", "2", "3", "4"]) tolerate(() => session.send(data));
  lose(life.socket);
  life.socket = await resume(sessions, life.socket);
  sessions.close();
  return { sessions, session, seen };
}

/** The client comes back, on a new socket. @param {SessionServer} sessions @param {FakeSocket} old */
async function resume(sessions, old) {
  const { sid, ep, tok } = JSON.parse(old.sent[0].slice("#welcome ".length));
  const socket = new FakeSocket();
  sessions.accept(socket);
  const positions = { n: 1, rx: 0, ack: 0, tx: 2 };
  socket.receive(`#resume ${JSON.stringify({ sid, ep, tok, ...positions })}`);
  await turn();
  socket.receive("#k 1");
  return socket;
}

/** @param {FakeSocket} socket */
function lose(socket) {
  socket.dispatchEvent(Object.assign(new Event("close"), { code: 1006 }));
}

/** Calls it; a closed session and a full queue may refuse. @param {() => unknown} call */
function tolerate(call) {
  try {
    call();
  } catch (error) {
    if (!(error instanceof ClosedError || error instanceof QueueFullError)) throw error;
  }
}
