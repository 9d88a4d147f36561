// @ts-check
/** Sessions by the entry points for frameworks, seen through the one for Vue, in an effect scope. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { SteadySocket } from "steadysocket/session";
import { useSteadySocket } from "steadysocket/vue";
import { effectScope, nextTick, ref } from "vue";
import { WebSocket } from "ws";
import { startSessions } from "./support/reference-server.mjs";
import { within } from "./support/waiting.mjs";

test("a component has a session while it lives, and what it sent arrives", async (t) => {
  const server = await startSessions(t);
  /** @type {string[]} */
  const got = [];
  /** @type {string[]} */
  const events = [];
  const scope = effectScope();
  const connection = scope.run(() =>
    useSteadySocket(server.url, {
      ...{ SteadySocket, WebSocket, session: /** @type {const} */ ("require") },
      reconnect: { initialDelayMs: 1, maxDelayMs: 1 },
      onMessage: (data) => got.push(String(data)),
      onStarted: () => events.push("started"),
      onResumed: () => events.push("resumed"),
    }),
  );
  await server.shown();
  assert.ok(connection?.socket.value instanceof SteadySocket);
  connection.send("1");
  server.send("a");
  await server.until(() => server.last.session.endpoint.acked === 1);
  server.cut();
  await server.until(() => !server.last.session.socket);
  connection.send("2");
  await server.until(() => server.last.data.length === 2);
  assert.deepEqual([server.last.data, got, events], [["1", "2"], ["a"], ["started", "resumed"]]);
  connection.send("last words");
  scope.stop();
  await nextTick();
  await server.until(() => server.ended.length === 1);
  assert.equal(server.ended[0].why, "ended");
  assert.deepEqual(server.last.data.at(-1), "last words");
});

test("a new url leaves the session in order, and tells the end of one by itself", async (t) => {
  const [first, second] = [await startSessions(t), await startSessions(t)];
  const url = ref(first.url);
  /** @type {string[]} */
  const ended = [];
  const scope = effectScope();
  t.after(() => scope.stop());
  const connection = scope.run(() =>
    useSteadySocket(url, {
      ...{ SteadySocket, WebSocket, session: { closeTimeoutMs: 50 } },
      reconnect: { initialDelayMs: 1, maxDelayMs: 1 },
      onEnded: ({ report }) => ended.push(report.why),
    }),
  );
  await first.shown();
  connection?.send("for the first");
  url.value = second.url;
  await nextTick();
  await first.until(() => first.ended.length === 1);
  assert.deepEqual([first.last.data, first.ended[0].why], [["for the first"], "ended"]);
  await second.shown();
  second.server.sessions.clear();
  second.cut();
  await second.until(() => second.seen.length === 2);
  assert.deepEqual(ended, ["unknown"]);
});

test("what a component that is gone could not deliver is told", async (t) => {
  const server = await startSessions(t);
  let isReachable = true;
  class Line extends WebSocket {
    constructor(/** @type {string} */ url, /** @type {string | string[]} */ protocols = []) {
      super(isReachable ? url : "ws://127.0.0.1:1", protocols);
    }
  }
  const scope = effectScope();
  const told = new Promise((resolve) => {
    const connection = scope.run(() =>
      useSteadySocket(server.url, {
        ...{ SteadySocket, WebSocket: Line, session: { closeTimeoutMs: 50 } },
        onOpen: () => {
          isReachable = false;
          server.cut();
        },
        onReconnecting: () => {
          connection?.send("");
          scope.stop();
        },
        onEnded: resolve,
      }),
    );
  });
  const { report } = await within(told, "the report");
  assert.deepEqual([report.why, report.uncertain, report.unsent], ["stopped", [], [""]]);
});
