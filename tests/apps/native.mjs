// The chats that are native programs, as a user sees them: the same interface as those in a page.

import { execFile } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { EXE, ROOT } from "../../scripts/lib/project.mjs";
import { startDisplay } from "../support/display.mjs";
import { findProgram, startProgram } from "../support/programs.mjs";

/** @typedef {import("node:stream").Readable} Readable */

/** A chat in a terminal: messages on its standard output, states on its standard error. */
export class TerminalChat {
  /** @type {string[]} */
  #lines = [];
  #state = "";
  #changes = new EventEmitter();
  #program;

  /**
   * @param {string} program
   * @param {string} url
   */
  constructor(program, url) {
    this.#program = startProgram(program, [url], {
      stdio: ["pipe", "pipe", "pipe"],
    });
    const { stdout, stderr } = this.#program.child;
    createInterface({ input: /** @type {Readable} */ (stdout) }).on("line", (line) => {
      this.#lines.push(line);
      this.#changes.emit("change");
    });
    createInterface({ input: /** @type {Readable} */ (stderr) }).on("line", (line) => {
      this.#state = line;
      this.#changes.emit("change");
    });
  }

  /** @param {string} state */
  async untilState(state) {
    while (this.#state !== `Connection: ${state}`) await once(this.#changes, "change");
  }

  /** @param {string} text */
  async untilLast(text) {
    while (this.#lines.at(-1) !== text) await once(this.#changes, "change");
  }

  /** @param {string} text */
  async send(text) {
    this.#program.child.stdin?.write(`${text}\n`);
  }

  async lineCount() {
    return this.#lines.length;
  }

  /** Ends the input, as Ctrl-D does. Resolves to the exit code. */
  async end() {
    this.#program.child.stdin?.end();
    return this.#program.ended;
  }

  async close() {
    await this.#program.stop();
  }
}

/**
 * A chat in a window, by egui: the title shows its state, the number of lines and the last one.
 */
export class WindowChat {
  #title = "";
  #changes = new EventEmitter();
  #display;
  #programs;

  /**
   * @param {string} display
   * @param {string} window
   * @param {{ stop(): Promise<void> }[]} programs
   */
  constructor(display, window, programs) {
    this.#display = display;
    const titles = start("xprop", display, ["-id", window, "-spy", "_NET_WM_NAME"]);
    const stdout = /** @type {Readable} */ (titles.child.stdout);
    createInterface({ input: stdout }).on("line", (line) => {
      this.#title = / = "(.*)"$/.exec(line)?.[1] ?? "";
      this.#changes.emit("change");
    });
    this.#programs = [titles, ...programs];
  }

  /** @param {string} url */
  static async open(url) {
    const display = await startDisplay(found("Xvfb"));
    const app = start(`${ROOT}/target/apps/build/debug/chat-egui${EXE}`, display.name, [url]);
    app.child.stderr?.pipe(process.stderr);
    const [pid, find] = [String(app.child.pid), ["search", "--sync", "--onlyvisible", "--pid"]];
    const window = await Promise.race([xdotool(display.name, [...find, pid]), failed(app)]);
    await xdotool(display.name, ["windowfocus", "--sync", window]);
    return new WindowChat(display.name, window, [app, display]);
  }

  /** @param {string} state */
  async untilState(state) {
    while (!this.#title.startsWith(`${state} (`)) await once(this.#changes, "change");
  }

  /** @param {string} text */
  async untilLast(text) {
    while (!this.#title.endsWith(`) ${text}`)) await once(this.#changes, "change");
  }

  /** The field has the focus from the start. @param {string} text */
  async send(text) {
    await xdotool(this.#display, ["type", text]);
    await xdotool(this.#display, ["key", "Return"]);
  }

  async lineCount() {
    return Number(/\((\d+)\)/.exec(this.#title)?.[1]);
  }

  async close() {
    for (const program of this.#programs) await program.stop();
  }
}

/**
 * @param {string} path
 * @param {string} display
 * @param {string[]} flags
 */
function start(path, display, flags) {
  return startProgram(path, flags, {
    stdio: ["ignore", "pipe", "pipe"],
    // Drawn by the processor, on this display and on no other.
    env: {
      ...process.env,
      DISPLAY: display,
      WAYLAND_DISPLAY: undefined,
      LIBGL_ALWAYS_SOFTWARE: "1",
    },
  });
}

/** @returns {Promise<never>} Rejects when the app ends. */
async function failed(/** @type {ReturnType<typeof start>} */ app) {
  throw new Error(`the app ended with ${await app.ended}`);
}

/**
 * @param {string} display
 * @param {string[]} args
 */
async function xdotool(display, args) {
  const env = { ...process.env, DISPLAY: display };
  const { stdout } = await promisify(execFile)(found("xdotool"), args, { env });
  return stdout.trim().split("\n")[0] ?? "";
}

function found(/** @type {string} */ name) {
  return findProgram([name]) ?? name;
}
