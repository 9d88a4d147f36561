// The server of the package says, shows and does what every dialogue of tests/vectors/servers expects, as
// do the core and the server of tests/protocol.
import { serve } from "../protocol/served.mjs";
import { dialogues } from "../protocol/vectors.mjs";
import { testDialogues } from "./support/dialogues.mjs";
import { ScriptedServer } from "./support/scripted-server.mjs";

testDialogues(dialogues("servers"), {
  least: 70,
  countedByUnits: ["fault-too-big.json", "fault-too-big-volatile.json"],
  play: (dialogue, clock) => serve(dialogue, new ScriptedServer(dialogue.options ?? {}, clock)),
});
