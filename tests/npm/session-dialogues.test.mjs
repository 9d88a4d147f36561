// The client of the package says, shows and does what every dialogue of tests/vectors expects, as do the
// core and the client of tests/protocol.
import { play } from "../protocol/player.mjs";
import { dialogues } from "../protocol/vectors.mjs";
import { testDialogues } from "./support/dialogues.mjs";
import { ScriptedClient } from "./support/scripted-client.mjs";

testDialogues(dialogues(), {
  least: 90,
  countedByUnits: ["acknowledgements-of-a-small-window.json", "fault-too-big-volatile.json"],
  play: (dialogue, clock) => play(dialogue, new ScriptedClient(dialogue.options, clock)),
});
