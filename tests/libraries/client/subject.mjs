// Stands in for the package in the lines of docs/libraries.md: the class is that of this run, which is
// the package's own, the native one or a wrong one, and its sockets are watched.

import { SteadySocket as Ours } from "../../../dist/index.js";
import { MUTANTS } from "./mutants.mjs";

/** In Node.js it is given to the process. */
const Native = globalThis.NativeSocket ?? globalThis.WebSocket;

/** The sockets so far, each with what happened to it, in order. */
export const sockets = [];

export class SteadySocket extends watched(Ours) {
  static with(options = {}) {
    return watched(classOf(globalThis.setting.subject, options));
  }
}

function classOf(subject, options) {
  if (subject === "native") return Native;
  if (subject === "ours") return Ours.with({ ...shortened(options), WebSocket: Native });
  return MUTANTS[subject](Native);
}

/** The options with the times of this run, where the usual ones take long. */
function shortened(options) {
  const { times = {} } = globalThis.setting;
  const entries = Object.entries(times).map(([name, time]) => [
    name,
    typeof time === "object" ? { ...options[name], ...time } : time,
  ]);
  return { ...options, ...Object.fromEntries(entries) };
}

function watched(Base) {
  return class WebSocket extends Base {
    constructor(...given) {
      super(...given);
      const log = [`dials ${this.url.replace(/^ws:\/\/[^/]*/, "")}`];
      sockets.push({ socket: this, log });
      this.addEventListener("open", () => log.push(`open ${this.protocol}`));
      this.addEventListener("message", ({ data }) => log.push(`message ${kindOf(data)}`));
      this.addEventListener("error", () => log.push("error"));
      this.addEventListener("close", ({ code, reason, wasClean }) => {
        log.push(`close ${code} ${JSON.stringify(reason)} ${wasClean ? "clean" : "unclean"}`);
      });
    }
  };
}

function kindOf(data) {
  return typeof data === "string" ? "text" : data.constructor.name;
}
