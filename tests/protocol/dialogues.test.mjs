// The client here says, shows and does what every dialogue of tests/vectors expects.

import { test } from "node:test";
import { Client } from "./client.mjs";
import { play } from "./player.mjs";
import { dialogues } from "./vectors.mjs";

for (const dialogue of dialogues()) {
  test(`${dialogue.name}: ${dialogue.about}`, () =>
    play(dialogue, new Client(structuredClone(dialogue.options))));
}
