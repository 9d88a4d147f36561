// Servers in JavaScript that share sessions by a store.
import assert from "node:assert/strict";
import { test } from "node:test";
import { OptionError, SessionServer, StoreError } from "steadysocket/server";
import { FaultyWay } from "./support/faulty-store.mjs";
import { MemoryStore } from "./support/memory-store.mjs";
import { next, serve } from "./support/session-server.mjs";
import { LAWS, tryLaw } from "./support/store-laws.mjs";
import { goThereAndBack } from "./support/store-lives.mjs";
import { turn, within } from "./support/waiting.mjs";

for (const law of Object.keys(LAWS)) {
  test(`in memory: ${law}`, () => tryLaw(new MemoryStore(), law));
}

/** A store whose calls of one method wait, and which can be away. */
class TroubledStore extends MemoryStore {
  isAway = false;
  /** Called by each call that fails. */
  onFailure = () => {};
  /** @type {Promise<unknown> | undefined} */
  gate;

  /**
   * @override
   * @param {string} id @param {number} fence @param {number} seq @param {readonly any[]} messages
   */
  async append(id, fence, seq, messages) {
    if (this.isAway) {
      this.onFailure();
      throw new Error("no route to the store");
    }
    await this.gate;
    return super.append(id, fence, seq, messages);
  }

  /** Resolves when the next message of a client is accepted. */
  answered() {
    return new Promise((resolve) => {
      /** @type {MemoryStore["accept"]} */
      this.accept = async (...given) => resolve(await super.accept(...given));
    });
  }
}

const OPTIONS = {
  authenticate: (/** @type {any} */ { auth }) => auth,
  chooseProtocol: (/** @type {any} */ { protocols }) => protocols[0],
};

/** The client's name, for all its dials. */
const ANN = { auth: Array(20).fill("ann"), protos: ["chat.v1"] };

test("a client goes to another server and back, and nothing is lost", async (context) => {
  const store = new MemoryStore();
  await goThereAndBack(context, [store, store]);
});

test("a server lets go of a session at once that another one attaches", async (context) => {
  const store = new MemoryStore();
  const [one, other] = [
    await serve(context, { ...OPTIONS, store }),
    await serve(context, { ...OPTIONS, store }),
  ];
  const { client, session } = await one.session(ANN);
  const ended = next(session, "ended");
  const begun = next(other.sessions, "session");
  // Its first server has not noticed that the socket is lost.
  client.url = other.url;
  client.cut();
  const { session: continued } = await begun;
  assert.deepEqual([continued.principal, continued.protocol], ["ann", "chat.v1"]);
  assert.deepEqual([session.isHandedOver, continued.isHandedOver], [false, true]);
  assert.equal((await ended).report.why, "moved");
  assert.equal(one.sessions.size, 0);
});

test("an answer to a server that had the session before ends nothing", async (context) => {
  const store = new TroubledStore();
  const [one, other] = [
    await serve(context, { ...OPTIONS, store }),
    await serve(context, { ...OPTIONS, store }),
  ];
  const { client, session } = await one.session(ANN);
  /** @type {(() => void)[]} */
  const opens = [];
  const wait = () => {
    store.gate = new Promise((resolve) => opens.push(() => resolve(undefined)));
  };
  wait();
  session.send("a");
  for (const { url, sessions } of [other, one]) {
    const begun = next(sessions, "session");
    client.url = url;
    client.cut();
    await begun;
  }
  wait();
  const [again] = one.sessions;
  again?.send("b");
  // The first is refused now.
  opens[0]?.();
  await turn();
  opens[1]?.();
  assert.deepEqual(await client.messages(1), ["b"]);
  assert.equal(again?.report, undefined);
});

test("what is here of an earlier stay is not taken for current", async (context) => {
  const store = new MemoryStore();
  const way = new FaultyWay(store);
  const nothing = { next: () => new Promise(() => {}), return: async () => ({ done: true }) };
  const deaf = { ...way.store, moves: () => ({ [Symbol.asyncIterator]: () => nothing }) };
  const one = await serve(context, { ...OPTIONS, store: /** @type {any} */ (deaf) });
  const other = await serve(context, { ...OPTIONS, store });
  const { client, session } = await one.session(ANN);
  const begun = next(other.sessions, "session");
  client.url = other.url;
  client.cut();
  const { session: continued } = await begun;
  client.send("a");
  assert.equal((await next(continued, "message")).data, "a");
  const returned = next(one.sessions, "session");
  way.break("lost", "attach");
  client.url = one.url;
  client.cut();
  await client.until(({ closes }) => closes.length > 0, "the close after the lost answer");
  way.mend();
  client.pass(60_000);
  const { session: again } = await returned;
  assert.equal(session.report?.why, "moved");
  client.send("b");
  assert.equal((await next(again, "message")).data, "b");
});

test("nothing is written that the store does not have", async (context) => {
  const store = new TroubledStore();
  const { client, session } = await (await serve(context, { store })).session();
  let open = () => {};
  store.gate = new Promise((resolve) => {
    open = () => resolve(undefined);
  });
  assert.equal(session.send("kept"), false);
  session.sendVolatile("volatile");
  assert.equal((await client.next("volatile")).data, "volatile");
  open();
  assert.deepEqual(await client.messages(1), ["kept"]);
});

test("stored waits for the store, and not without one", async (context) => {
  const plain = await (await serve(context)).session();
  plain.session.send("a");
  await plain.session.stored();
  const store = new TroubledStore();
  const { client, session } = await (await serve(context, { store })).session();
  let isOpen = false;
  store.gate = turn().then(() => {
    isOpen = true;
  });
  session.send("a");
  await session.stored();
  assert.ok(isOpen);
  // Another server has it by now.
  store.gate = Promise.reject(new StoreError("fenced", { fence: 9 }));
  store.gate.catch(() => {});
  session.send("b");
  await assert.rejects(session.stored(), { name: "ClosedError" });
  assert.deepEqual([session.report?.why, session.report?.unsent], ["moved", ["b"]]);
  await client.until(({ closes }) => closes.includes(4940), "the close that says so");
});

test("a store that is away is told once, and all goes on when it is there again", async (context) => {
  const store = new TroubledStore();
  const { sessions, ...server } = await serve(context, { store });
  const errors = /** @type {unknown[]} */ ([]);
  sessions.addEventListener("error", ({ error, request }) => errors.push([error, request]));
  const { client, session } = await server.session();
  for (const round of [1, 2]) {
    store.isAway = true;
    const told = next(sessions, "error");
    session.send("a");
    const { error } = await told;
    assert.equal(error.message, "no route to the store");
    session.send("b");
    // The call is made again after a second, and again fails.
    const again = new Promise((resolve) => {
      store.onFailure = () => resolve(undefined);
    });
    await within(again, "another try");
    store.isAway = false;
    assert.deepEqual(await client.messages(2), ["a", "b"]);
    assert.deepEqual(errors.length, round);
  }
});

test("a store that refuses one method and not the others is told once", async (context) => {
  const store = new TroubledStore();
  const { sessions, ...server } = await serve(context, { store });
  const errors = /** @type {unknown[]} */ ([]);
  sessions.addEventListener("error", ({ error }) => errors.push(error));
  const { client, session } = await server.session();
  session.addEventListener("message", () => {});
  store.isAway = true;
  for (let round = 1; round <= 3; round += 1) {
    const refused = new Promise((resolve) => {
      store.onFailure = () => resolve(undefined);
    });
    session.send("a");
    await within(refused, "a refusal");
    const accepted = store.answered();
    client.send("b");
    await within(accepted, "an answer");
    await turn();
    assert.equal(errors.length, 1);
  }
});

test("calls of the store are counted by method and refusal", async (context) => {
  const plain = await serve(context);
  assert.deepEqual(plain.sessions.stats().storeCalls, {});
  const store = new TroubledStore();
  const { sessions, ...server } = await serve(context, { store });
  const { session } = await server.session();
  session.send("a");
  await session.stored();
  store.isAway = true;
  const told = next(sessions, "error");
  session.send("b");
  await told;
  const { storeCalls, abandoned } = sessions.stats();
  const { create, append, moves } = storeCalls;
  assert.deepEqual([create?.calls, create?.errors], [1, {}]);
  assert.deepEqual([append?.calls, append?.errors], [2, { unavailable: 1 }]);
  assert.equal(moves?.calls, 1);
  assert.ok((append?.latencyMs ?? 0) > 0);
  assert.deepEqual(abandoned, {});
  // A copy.
  Object.assign(storeCalls, { append: undefined });
  assert.ok(sessions.stats().storeCalls.append);
});

test("a store that is full takes what needs no memory", async (context) => {
  const store = new TroubledStore();
  const { sessions, ...server } = await serve(context, { store });
  const { client, session } = await server.session();
  const full = new StoreError("no-space");
  store.gate = Promise.reject(full);
  store.gate.catch(() => {});
  const told = next(sessions, "error");
  /** @type {unknown[]} */
  const accepted = [];
  const accept = store.accept.bind(store);
  store.accept = async (id, fence, seq) => {
    accepted.push(seq);
    await accept(id, fence, seq);
  };
  session.addEventListener("message", () => session.send("an answer"));
  client.send("a question");
  assert.equal((await told).error, full);
  store.gate = undefined;
  assert.deepEqual(await client.messages(1), ["an answer"]);
  // The second time there was nothing to accept any more.
  assert.deepEqual(accepted, [1]);
});

test("a store that is full is told once a minute, whatever else it answers", async (context) => {
  const store = new TroubledStore();
  const { sessions, ...server } = await serve(context, { store });
  const errors = /** @type {unknown[]} */ ([]);
  sessions.addEventListener("error", ({ error }) => {
    errors.push(/** @type {StoreError} */ (error).kind);
  });
  const talker = await server.session();
  talker.session.addEventListener("message", () => {});
  const now = performance.now();
  const clock = context.mock.method(performance, "now", () => now);
  for (const [seconds, told] of /** @type {const} */ ([
    [0, 1],
    [1, 1],
    [59, 1],
    [61, 2],
  ])) {
    clock.mock.mockImplementation(() => now + seconds * 1_000);
    // Another session each time: the call of one that was refused is made again a second later.
    const { session } = await server.session();
    const refused = new Promise((resolve) => {
      store.append = async () => {
        resolve(undefined);
        throw new StoreError("no-space");
      };
    });
    session.send("a");
    await within(refused, "a refusal");
    const accepted = store.answered();
    talker.client.send("b");
    await within(accepted, "an answer");
    await turn();
    assert.equal(errors.length, told, `after ${seconds} s`);
  }
  assert.deepEqual(errors, ["no-space", "no-space"]);
});

test("an answer that makes no sense counts as none", async (context) => {
  const store = new MemoryStore();
  const attach = store.attach.bind(store);
  store.attach = async (id, wish) => ({ ...(await attach(id, wish)), rx: Number.NaN });
  const { sessions, ...server } = await serve(context, { ...OPTIONS, store });
  const { client } = await server.session(ANN);
  const told = next(sessions, "error");
  client.cut();
  const { error } = await told;
  assert.ok(error instanceof TypeError && /NaN, expected a whole number/.test(error.message));
  await client.until(({ closes }) => closes.includes(4903), "a close that says to come again");
});

test("a refusal may come from another copy of the package", async (context) => {
  const store = new MemoryStore();
  const { sessions, ...server } = await serve(context, { ...OPTIONS, store });
  sessions.addEventListener("error", ({ error }) => assert.fail(String(error)));
  const { client } = await server.session(ANN);
  store.attach = async () => {
    throw Object.assign(new Error("foreign"), {
      ...{ code: "ERR_STORE", kind: "gone", details: { why: "evicted", rx: 0 } },
    });
  };
  client.cut();
  assert.equal((await client.next("ended")).why, "evicted");
});

test("a server that drains waits for its store, and the other one goes on", async (context) => {
  const store = new TroubledStore();
  const [one, other] = [
    await serve(context, { ...OPTIONS, store }),
    await serve(context, { ...OPTIONS, store }),
  ];
  const { client, session } = await one.session(ANN);
  let open = () => {};
  store.gate = new Promise((resolve) => {
    open = () => resolve(undefined);
  });
  session.send("late");
  client.url = other.url;
  let isDrained = false;
  const drained = one.sessions.drain({ withinMs: 0 }).then(() => {
    isDrained = true;
  });
  await client.until(({ read }) => read.some((it) => `${it}`.startsWith("#away")), "#away");
  client.isOffline = true;
  client.cut();
  await next(session, "detached");
  assert.ok(!isDrained, "the store has not answered");
  open();
  await within(drained, "the end of the server");
  assert.equal(session.report?.why, "moved");
  client.online();
  await client.next("resumed");
  assert.deepEqual(await client.messages(1), ["late"]);
});

test("the end of a session whose server is dead is told, then forgotten", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const store = new MemoryStore();
  const { sessions, ...server } = await serve(context, { store, ttlMs: 1_000 });
  const { client } = await server.session();
  const id = "AAAAAAAAAAAAAAAAAAAAAA";
  const limits = { windowMessages: 8, windowBytes: 100, maxMessageBytes: 100, ttlMs: 1_000 };
  const terms = { fence: 0, digest: new Uint8Array(16), protocol: "", node: "dead", leaseMs: 0 };
  await store.create(id, { ...limits, ...terms });
  await store.append(id, 0, 1, ["never read"]);
  await store.accept(id, 0, 7);
  const told = next(sessions, "abandoned");
  let finish = () => {};
  const work = new Promise((resolve) => {
    finish = () => resolve(undefined);
  });
  sessions.addEventListener("abandoned", (event) => event.waitUntil(work));
  const again = () => context.mock.timers.tick(60_000);
  again();
  const { id: whose, why, rx, acked, messages } = await told;
  assert.deepEqual([whose, why, rx, acked], [id, "expired", 7, 0]);
  assert.deepEqual(messages, ["never read"]);
  assert.deepEqual(sessions.stats().abandoned, { expired: 1 });
  again();
  assert.equal((await store.sweep(id)).state, "due");
  finish();
  while ((await store.sweep(id)).state === "due") await turn();
  client.destroy();
});

test("a store without its methods is a wrong option", () => {
  const missing = new MemoryStore();
  Object.assign(missing, { sweep: undefined, moves: 1 });
  assert.throws(
    () => new SessionServer({ store: missing }),
    (error) => error instanceof OptionError && /sweep, moves/.test(error.message),
  );
  // @ts-expect-error it has no methods at all
  assert.throws(() => new SessionServer({ store: {} }), OptionError);
  assert.equal(new StoreError("fenced", { fence: 3 }).message, "the store refuses: fenced");
});
