// The dialogues of tests/vectors, one test each, with a side of the package in virtual time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "steadysocket/testing";

/** @typedef {{ name: string, about: string, options?: any, steps: any[] }} Dialogue */

/**
 * @param {Dialogue[]} all
 * @param {object} setting
 * @param {number} setting.least There are at least so many.
 * @param {string[]} setting.countedByUnits Those that fail, as the package counts a text that comes by its
 *   UTF-16 units: reading it whole would cost more than all the rest. So it finds less than there is, which
 *   PROTOCOL.md lets a receiver do.
 * @param {(dialogue: Dialogue, clock: FakeClock) => Promise<void>} setting.play
 */
export function testDialogues(all, { least, countedByUnits, play }) {
  test("there are dialogues", () => assert.ok(all.length >= least));

  for (const dialogue of all) {
    test(`${dialogue.name}: ${dialogue.about}`, async (context) => {
      const clock = new FakeClock();
      clock.install();
      context.after(() => clock.uninstall());
      const playing = play(withoutVolatile(dialogue), clock);
      if (countedByUnits.includes(dialogue.name))
        await assert.rejects(playing, assert.AssertionError);
      else await playing;
    });
  }
}

/**
 * To a listener of the package a volatile message is one like others.
 *
 * @param {Dialogue} dialogue
 */
function withoutVolatile(dialogue) {
  const plain = (/** @type {any} */ step) =>
    step.sees?.event === "volatile" ? { sees: { ...step.sees, event: "message" } } : step;
  return { ...dialogue, steps: dialogue.steps.map(plain) };
}
