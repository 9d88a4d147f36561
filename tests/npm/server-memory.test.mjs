// The memory of `steadysocket/server`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SessionServer } from "steadysocket/server";
import { begin, FakeSocket } from "./support/fake-socket.mjs";

/** Enough for some ten megabytes. */
const SESSIONS = 6_000;

// V8 takes each growth for new memory of the whole size, and collects garbage for it.
test("memory grows by a part of itself, not page by page", async (context) => {
  /** @type {WebAssembly.Memory | undefined} */
  let memory;
  const { Instance } = WebAssembly;
  WebAssembly.Instance = class extends Instance {
    /** @param {WebAssembly.Module} module @param {WebAssembly.Imports} [imports] */
    constructor(module, imports) {
      super(module, imports);
      const isMemory = (/** @type {unknown} */ it) => it instanceof WebAssembly.Memory;
      memory = /** @type {WebAssembly.Memory} */ (Object.values(this.exports).find(isMemory));
    }
  };
  const sessions = new SessionServer();
  WebAssembly.Instance = Instance;
  context.after(() => sessions.close());
  const pages = () => (memory ?? assert.fail("no memory")).buffer.byteLength / 65_536;
  const before = pages();
  let growths = 0;
  for (let last = before, count = 0; count < SESSIONS; count += 1) {
    const socket = new FakeSocket();
    const session = await begin(sessions, socket, (data) => socket.receive(data));
    session.send("a message");
    if (pages() > last) growths += 1;
    last = pages();
  }
  const grown = pages() - before;
  assert.ok(grown > 80, `only ${grown} pages more`);
  assert.ok(growths < 50, `${growths} growths for ${grown} pages, from ${before}`);
});
