// A process that plays the scenario of one library, and says how it went to the one that started it.
//
//   node tests/libraries/client/node.mjs BUNDLE SETTING

import "./prelude.js";
import { once } from "node:events";
import { WebSocket } from "ws";

const [, , bundle = "", setting = "{}"] = process.argv;
const errors = [];
let asked = 0;

process.on("uncaughtException", ({ message }) => errors.push(message));
process.on("unhandledRejection", (reason) => errors.push(`${reason?.message ?? reason}`));

globalThis.NativeSocket = WebSocket;
// Some libraries read the numbers of the states from the global class, which Node.js 20 has not.
globalThis.WebSocket ??= class extends WebSocket {};
globalThis.setting = JSON.parse(setting);
globalThis.askServer = async (request) => {
  asked += 1;
  const id = asked;
  process.send?.({ id, request });
  for (;;) {
    const [answer] = await once(process, "message");
    if (answer.id === id) return answer.value;
  }
};

await import(bundle);
const report = await globalThis.finished;
process.send?.({ report: { ...report, errors } }, () => process.exit());
