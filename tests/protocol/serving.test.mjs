// The server here says, shows and does what every dialogue of tests/vectors/servers expects.

import { test } from "node:test";
import { ScriptedServer } from "./scripted-server.mjs";
import { serve } from "./served.mjs";
import { dialogues } from "./vectors.mjs";

for (const dialogue of dialogues("servers")) {
  const server = new ScriptedServer(dialogue.options ?? {});
  test(`${dialogue.name}: ${dialogue.about}`, () => serve(dialogue, server));
}
