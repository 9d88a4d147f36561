// @ts-check
/** The code of docs/recipes.md, as it is. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { blockNamed, blocksOf } from "../package/markdown.mjs";
import { dial, dialFake, mockTime, startServer } from "./support/sockets.mjs";
import { turn, within } from "./support/waiting.mjs";

const PAGE = readFileSync(join(import.meta.dirname, "../../docs/recipes.md"), "utf8");

/**
 * Runs a recipe with these names.
 *
 * @param {string} name
 * @param {Record<string, unknown>} names
 */
async function run(name, names) {
  const code = `return (async () => {${blockNamed(PAGE, name)}})();`;
  return new Function(...Object.keys(names), code)(...Object.values(names));
}

test("each recipe has a name, by which it is tested", () => {
  assert.ok(blocksOf(PAGE).every((block) => block.name));
});

// Pitfall 84.
for (const name of ["online", "visibilitychange"]) {
  test(`two lines bring a connection back at ${name}, once for each time that it gives up`, async (t) => {
    mockTime(t);
    const window = new EventTarget();
    const { socket, Fake } = dialFake(t, { reconnect: { maxAttempts: 1 } });
    await run("revive", { socket, addEventListener: window.addEventListener.bind(window) });
    for (let dials = 1; dials <= 3; dials += 1) {
      assert.equal(Fake.made.length, dials);
      Fake.last.fail();
      assert.equal(socket.state, "closed");
      window.dispatchEvent(new Event(name));
      await turn();
    }
    Fake.last.accept();
    for (const event of ["online", "visibilitychange"]) window.dispatchEvent(new Event(event));
    await turn();
    assert.equal(socket.state, "open");
    assert.equal(Fake.made.length, 4);
  });
}

// Pitfall 82.
test("an upload waits for the line, also before the socket is open", async (t) => {
  const { url, server } = await startServer(t);
  const received = new Promise((resolve) => {
    let size = 0;
    server.on("connection", (peer) => {
      peer.on("message", (/** @type {Buffer} */ data) => {
        size += data.byteLength;
        if (size >= FILE.size) resolve(size);
      });
    });
  });
  const socket = dial(t, url, { queue: { maxMessages: 1 } });
  await run("upload", { socket, file: FILE });
  assert.equal(await within(received, "the whole file"), FILE.size);
});

test("an upload ends with the error of the connection's end", async (t) => {
  const { socket, Fake } = dialFake(t);
  const upload = run("upload", { socket, file: FILE });
  await turn();
  Fake.last.accept();
  Fake.last.end(1000);
  await assert.rejects(upload, { code: "ERR_CLOSED" });
});

const FILE = new Blob([new Uint8Array(1_000_000)]);
