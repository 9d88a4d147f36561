// @ts-check
/** The code of docs/recipes.md, as it is. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { blockNamed, blocksOf } from "../package/markdown.mjs";
import { dialFake, mockTime } from "./support/sockets.mjs";
import { turn } from "./support/waiting.mjs";

const PAGE = readFileSync(join(import.meta.dirname, "../../docs/recipes.md"), "utf8");

/**
 * Runs a recipe with these names.
 *
 * @param {string} name
 * @param {Record<string, unknown>} names
 */
function run(name, names) {
  return new Function(...Object.keys(names), blockNamed(PAGE, name))(...Object.values(names));
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
    run("revive", { socket, addEventListener: window.addEventListener.bind(window) });
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
