// The server of the package says, shows and does what every dialogue of tests/vectors/servers expects, as
// do the core and the server of tests/protocol.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "steadysocket/testing";
import { serve } from "../protocol/served.mjs";
import { dialogues } from "../protocol/vectors.mjs";
import { ScriptedServer } from "./support/scripted-server.mjs";

/** It counts a text by its UTF-16 units, and finds less than there is, as PROTOCOL.md lets a receiver do. */
const COUNTED_BY_UNITS = ["fault-too-big.json", "fault-too-big-volatile.json"];

const all = dialogues("servers");

test("there are dialogues", () => assert.ok(all.length >= 70));

for (const dialogue of all) {
  test(`${dialogue.name}: ${dialogue.about}`, async (context) => {
    const clock = new FakeClock();
    clock.install();
    context.after(() => clock.uninstall());
    const serving = serve(
      withoutVolatile(dialogue),
      new ScriptedServer(dialogue.options ?? {}, clock),
    );
    if (COUNTED_BY_UNITS.includes(dialogue.name))
      await assert.rejects(serving, assert.AssertionError);
    else await serving;
  });
}

/**
 * To a listener a volatile message is one like others.
 *
 * @param {{ name: string, steps: any[] }} dialogue
 */
function withoutVolatile({ name, steps }) {
  const plain = (/** @type {any} */ step) =>
    step.sees?.event === "volatile" ? { sees: { ...step.sees, event: "message" } } : step;
  return { name, steps: steps.map(plain) };
}
