// Every case, in the order in which they run.
import binaryType from "./binary-type.mjs";
import bufferedAmount from "./buffered-amount.mjs";
import classes from "./classes.mjs";
import closeArguments from "./close-arguments.mjs";
import events from "./events.mjs";
import frames from "./frames.mjs";
import garbage from "./garbage.mjs";
import handlers from "./handlers.mjs";
import members from "./members.mjs";
import protocols from "./protocols.mjs";
import send from "./send.mjs";
import states from "./states.mjs";
import urls from "./urls.mjs";

/**
 * @typedef {object} Case
 * @property {string} name A unique name.
 * @property {(Socket: typeof WebSocket, env: import("../support/environment.mjs").Environment) =>
 *   unknown} run Resolves to an observation: a value that JSON can hold.
 * @property {string[]} [contexts] The contexts in which it runs; default all.
 */

/** @type {Case[]} */
export const cases = [
  ...members,
  ...urls,
  ...protocols,
  ...closeArguments,
  ...send,
  ...bufferedAmount,
  ...binaryType,
  ...handlers,
  ...events,
  ...states,
  ...frames,
  ...classes,
  ...garbage,
];
