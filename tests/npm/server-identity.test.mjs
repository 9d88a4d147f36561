// Who is let in by `steadysocket/server`, and who may resume.
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { OptionError, RefusalError, SessionServer } from "steadysocket/server";
import { WebSocket, WebSocketServer } from "ws";
import { next, serve } from "./support/session-server.mjs";
import { turn } from "./support/waiting.mjs";

test("the hook gets auth and request, and names the user", async (context) => {
  const server = await serve(context, {
    authenticate: async ({ auth, request }) => `${auth} at ${request.url}`,
    chooseProtocol: ({ protocols }) => protocols.find((name) => name.startsWith("chat.")),
  });
  const { client, session } = await server.session({ auth: ["ann"], protos: ["v1", "chat.v2"] });
  assert.equal(session.principal, "ann at /");
  assert.equal(session.protocol, "chat.v2");
  assert.equal((await client.next("started")).proto, "chat.v2");
});

test("a subprotocol that was not offered stands for none", async (context) => {
  const server = await serve(context, { chooseProtocol: () => "mine" });
  const { session } = await server.session({ protos: ["chat.v2"] });
  assert.equal(session.protocol, "");
});

for (const [kind, code] of /** @type {const} */ ([
  ["denied", 4933],
  ["expired", 4904],
  ["unavailable", 4903],
])) {
  test(`a hello that is ${kind} is closed with ${code}, without a report`, async (context) => {
    const server = await serve(context, {
      authenticate: () => {
        throw new RefusalError(kind);
      },
    });
    server.sessions.addEventListener("error", () => assert.fail("a refusal is no error"));
    const client = server.connect();
    await client.until(({ closes }) => closes.length > 0, "a close");
    assert.deepEqual(client.closes, [code]);
    assert.equal(server.sessions.size, 0);
    assert.deepEqual(server.sessions.stats().closed, { [code]: 1 });
  });
}

for (const [name, authenticate] of /** @type {[string, () => any][]} */ ([
  ["throws", () => assert.fail("a bug")],
  ["rejects", () => Promise.reject(new Error("no database"))],
  ["returns no string", () => Promise.resolve({ id: 7 })],
])) {
  test(`a hook that ${name} denies, and is not silent about it`, async (context) => {
    const server = await serve(context, { authenticate });
    const error = next(server.sessions, "error");
    const client = server.connect();
    await client.until(({ closes }) => closes.length > 0, "a close");
    assert.deepEqual(client.closes, [4933]);
    const event = await error;
    assert.ok(event.error instanceof Error);
    assert.equal(event.request.url, "/");
  });
}

test("without a listener the platform reports a hook's error", async (context) => {
  const reported = context.mock.method(console, "error", () => {});
  const bug = new Error("a bug");
  const server = await serve(context, { authenticate: () => Promise.reject(bug) });
  const client = server.connect();
  await client.until(({ closes }) => closes.length > 0, "a close");
  assert.deepEqual(reported.mock.calls[0]?.arguments, [bug]);
});

test("a listener that is gone hears no error of a hook", async (context) => {
  const reported = context.mock.method(console, "error", () => {});
  const bug = new Error("a bug");
  const server = await serve(context, { authenticate: () => Promise.reject(bug) });
  const heard = next(server.sessions, "error");
  server.connect();
  assert.equal((await heard).error, bug);
  assert.equal(reported.mock.callCount(), 0);
  const client = server.connect();
  await client.until(({ closes }) => closes.length > 0, "a close");
  assert.deepEqual(reported.mock.calls[0]?.arguments, [bug]);
});

test("only the same user resumes a session", async (context) => {
  const server = await serve(context, { authenticate: ({ auth }) => auth ?? "" });
  const { client, session } = await server.session({ auth: ["ann", "mallory", "mallory"] });
  const begun = next(server.sessions, "session");
  client.cut();
  assert.equal((await client.next("ended")).why, "denied");
  assert.equal((await begun).session.principal, "mallory");
  assert.equal(session.isAttached, false);
  assert.equal(session.report, undefined);
});

test("a socket that closes while the hook is asked is forgotten", async (context) => {
  /** @type {(principal: string) => void} */
  let answer = () => {};
  let asked = () => {};
  const isAsked = new Promise((resolve) => {
    asked = () => resolve(undefined);
  });
  const server = await serve(context, {
    authenticate: () =>
      new Promise((resolve) => {
        answer = resolve;
        asked();
      }),
  });
  const client = server.connect();
  await isAsked;
  const [socket] = server.wss.clients;
  client.destroy();
  await once(/** @type {WebSocket} */ (socket), "close");
  answer("ann");
  await Promise.resolve();
  assert.equal(server.sessions.stats().sockets, 0);
  assert.equal(server.sessions.size, 0);
});

test("a hook that does not answer is not waited for, and a late answer counts for nothing", async (context) => {
  /** @type {((principal: string) => void)[]} */
  const answers = [];
  const server = await serve(context, {
    firstFrameTimeoutMs: 50,
    authenticate: () => new Promise((resolve) => answers.push(resolve)),
  });
  const client = server.connect();
  await client.until(({ closes }) => closes.length > 0, "a close");
  assert.deepEqual([client.closes, answers.length], [[4903], 1]);
  answers[0]?.("ann");
  await turn();
  assert.equal(server.sessions.size, 0);
  assert.equal(server.sessions.stats().started, 0);
});

test("a client that knows no sessions is told so", async (context) => {
  const server = await serve(context);
  const socket = new WebSocket(server.url);
  const [code, reason] = await once(socket, "close");
  assert.deepEqual([code, String(reason)], [1002, "the subprotocol steady.v1 must be offered"]);
  // One that offers others is refused by `ws` itself, as no subprotocol is chosen.
  const other = new WebSocket(server.url, ["chat.v2"]);
  const [error] = await once(other, "error");
  assert.match(error.message, /subprotocol/);
});

test("a token is never compressed, whatever the server compresses", async (context) => {
  const sessions = new SessionServer();
  const perMessageDeflate = { threshold: 0 };
  const { handleProtocols } = sessions;
  const wss = new WebSocketServer({ port: 0, handleProtocols, perMessageDeflate });
  await once(wss, "listening");
  wss.on("connection", (socket, request) => sessions.accept(socket, { request }));
  const { port } = /** @type {import("node:net").AddressInfo} */ (wss.address());
  const client = new WebSocket(`ws://127.0.0.1:${port}`, ["steady.v1"]);
  context.after(() => {
    client.terminate();
    wss.close();
  });
  /** The first byte of each frame, if a frame is a packet. @type {(number | undefined)[]} */
  const heads = [];
  client.on("upgrade", ({ socket }) => socket.on("data", (data) => heads.push(data[0])));
  await once(client, "open");
  assert.match(client.extensions, /permessage-deflate/);
  const begun = next(sessions, "session");
  client.send('#hello {"v":1,"protos":[],"win":[8,1000],"max":100,"ttl":1000,"lib":"raw"}');
  const [welcome] = await once(client, "message");
  assert.match(String(welcome), /^#welcome .*"tok"/);
  client.send("#k 0");
  const { session } = await begun;
  session.send("a message");
  await once(client, "message");
  // A whole text, without and with the bit of the extension.
  assert.deepEqual(heads, [0x81, 0xc1]);
});

test("a socket for which the server has not chosen what its client offers is an error", () => {
  const sessions = new SessionServer();
  /** @type {any[]} */
  const errors = [];
  sessions.addEventListener("error", ({ error, request }) => {
    errors.push([/** @type {Error} */ (error).message, request]);
  });
  /** @type {unknown[]} */
  const closes = [];
  const accept = (/** @type {string} */ offer) => {
    const request = { headers: { "sec-websocket-protocol": offer } };
    const close = (/** @type {unknown[]} */ ...given) => closes.push(given);
    const socket = { protocol: "steady.plain", send() {}, close };
    assert.equal(sessions.accept(socket, { request }), false);
    return request;
  };
  accept("steady.plain");
  assert.deepEqual(errors, []);
  const request = accept("steady.plain, steady.v1");
  const mistake = "the subprotocol steady.v1 was offered and not chosen";
  assert.deepEqual(errors, [[`${mistake}: see handleProtocols`, request]]);
  assert.deepEqual(closes, [
    [1002, "the subprotocol steady.v1 must be offered"],
    [1002, mistake],
  ]);
});

test("without negotiation any socket is taken", async (context) => {
  const server = await serve(context, { negotiation: "none" });
  const begun = next(server.sessions, "session");
  const socket = new WebSocket(server.url);
  const hello = '#hello {"v":1,"protos":[],"win":[8,1000],"max":100,"ttl":1000,"lib":"plain"}';
  socket.on("open", () => socket.send(hello));
  socket.once("message", () => socket.send("#k 0"));
  assert.equal((await begun).session.isAttached, true);
});

test("a client that prefers sessions gets one", async (context) => {
  const server = await serve(context);
  const { client } = await server.session({ mode: "prefer", protos: ["chat.v2"] });
  assert.equal((await client.next("started")).event, "started");
});

test("steady.v1 is chosen wherever it stands", () => {
  const sessions = new SessionServer();
  const { handleProtocols, chooseSubprotocol } = sessions;
  assert.equal(handleProtocols(new Set(["a", "steady.v1", "b"])), "steady.v1");
  assert.equal(handleProtocols(new Set(["a"])), false);
  const node = { headers: { "sec-websocket-protocol": "a,  steady.v1" } };
  assert.equal(chooseSubprotocol(node), "steady.v1");
  const web = { headers: new Headers({ "Sec-WebSocket-Protocol": "steady.v10" }) };
  assert.equal(chooseSubprotocol(web), undefined);
  assert.equal(chooseSubprotocol({ headers: {} }), undefined);
});

test("an address has its own limits", async (context) => {
  const server = await serve(context, {
    address: ({ socket }) => socket.remoteAddress,
    firstFrameTimeoutMs: 60_000,
  });
  const sockets = Array.from({ length: 65 }, () => new WebSocket(server.url, ["steady.v1"]));
  context.after(() => {
    for (const socket of sockets) socket.terminate();
  });
  const hello = '#hello {"v":1,"protos":[],"win":[8,1000],"max":100,"ttl":1000,"lib":"flood"}';
  for (const socket of sockets) socket.on("open", () => socket.send(hello));
  const code = await Promise.race(sockets.map(async (socket) => (await once(socket, "close"))[0]));
  assert.equal(code, 4903);
});

test("an address that cannot be read is no address, and the mistake is told", async (context) => {
  const server = await serve(context, {
    address: ({ headers }) => headers.forwarded.split(";")[0],
  });
  const failed = next(server.sessions, "error");
  await server.session();
  assert.ok((await failed).error instanceof TypeError);
});

test("a refusal of a kind that there is none is an error", () => {
  const wrong = { name: "OptionError", option: "kind", value: "unavailble" };
  assert.throws(() => new RefusalError(/** @type {any} */ ("unavailble")), wrong);
  assert.equal(new RefusalError(undefined).kind, "denied");
});

test("options that a method does not know are named, with those that it knows", async (context) => {
  const server = await serve(context);
  /** @type {any} */
  const { sessions } = server;
  const accept = (/** @type {unknown} */ options) => () => sessions.accept({}, options);
  const unknown = (/** @type {string} */ option, /** @type {string} */ known) => ({
    ...{ name: "OptionError", code: "ERR_OPTION", option },
    message: `option ${option} is unknown, expected one of ${known}`,
  });
  const noOptions = { name: "OptionError", option: "options", expected: "an object of options" };
  await assert.rejects(sessions.drain({ within: 5 }), unknown("within", "withinMs"));
  await assert.rejects(sessions.drain(5), noOptions);
  assert.throws(accept({ req: {} }), unknown("req", "request"));
  assert.throws(accept({ toString: 1 }), unknown("toString", "request"));
  assert.throws(accept(null), noOptions);
  // The request itself: it has no names of its own that could be refused.
  assert.throws(accept(new Request("http://localhost")), noOptions);
  assert.throws(() => new SessionServer(/** @type {any} */ (new Map())), noOptions);
  // Nothing has happened: it still lets clients in.
  await server.session();
});

test("wrong options are named", () => {
  /** @type {[object, string][]} */
  const wrong = [
    [{ ttl: 1 }, "ttl"],
    [{ ttlMs: -1 }, "ttlMs"],
    [{ ttlMs: 1.5 }, "ttlMs"],
    [{ ack: "Auto" }, "ack"],
    [{ limits: { max: 1 } }, "limits.max"],
    [{ limits: { maxMessageBytes: 2_000_000 } }, "limits.windowBytes"],
    [{ limits: 7 }, "limits"],
    [{ queue: { overflow: "drop" } }, "queue.overflow"],
    [{ heartbeat: { intervalMs: 0 } }, "heartbeat.intervalMs"],
    [{ negotiation: "prefer" }, "negotiation"],
    [{ authenticate: "ann" }, "authenticate"],
    [Object.create({ ttlMs: -1 }), "ttlMs"],
    [Object.create({ ttlMs: -1 }, { position: { value: () => 0 } }), "ttlMs"],
  ];
  for (const [options, name] of wrong) {
    assert.throws(
      () => new SessionServer(options),
      (error) => error instanceof OptionError && error.option === name,
      name,
    );
  }
});
