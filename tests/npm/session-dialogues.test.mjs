// The client of the package says, shows and does what every dialogue of tests/vectors expects, as do the
// core and the client of tests/protocol.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "steadysocket/testing";
import { play } from "../protocol/player.mjs";
import { dialogues } from "../protocol/vectors.mjs";
import { ScriptedClient } from "./support/scripted-client.mjs";

/**
 * The class counts a text by its UTF-16 units, as reading it whole would cost more than all the rest. So it
 * finds less than there is, which PROTOCOL.md lets a receiver do.
 */
const COUNTED_BY_UNITS = ["acknowledgements-of-a-small-window.json", "fault-too-big-volatile.json"];

const all = dialogues();

test("there are dialogues", () => assert.ok(all.length >= 90));

for (const dialogue of all) {
  test(`${dialogue.name}: ${dialogue.about}`, async (context) => {
    const clock = new FakeClock();
    clock.install();
    context.after(() => clock.uninstall());
    const playing = play(withoutVolatile(dialogue), new ScriptedClient(dialogue.options, clock));
    if (COUNTED_BY_UNITS.includes(dialogue.name))
      await assert.rejects(playing, assert.AssertionError);
    else await playing;
  });
}

/**
 * To a listener of the class a volatile message is one like others.
 *
 * @param {{ name: string, steps: any[] }} dialogue
 */
function withoutVolatile({ name, steps }) {
  const plain = (/** @type {any} */ step) =>
    step.sees?.event === "volatile" ? { sees: { ...step.sees, event: "message" } } : step;
  return { name, steps: steps.map(plain) };
}
