// Programs that are servers of sessions in Redis.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { within } from "../../npm/support/waiting.mjs";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Built by `cargo build --features redis --example redis_node`. */
export const RUST_NODE = `${ROOT}target/debug/examples/redis_node`;

/** A program that says its port, and what else happens, in a line each. */
export class Program {
  /** Each line that it has said. @type {string[]} */
  said = [];
  #wake = () => {};

  /**
   * @param {import("node:test").TestContext} context @param {string} file
   * @param {string[]} args @param {NodeJS.ProcessEnv} [env]
   */
  constructor(context, file, args, env) {
    this.child = spawn(file, args, {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, ...env },
    });
    this.child.on("error", (error) => this.#hear(`error ${error.message}`));
    context.after(() => this.child.kill("SIGKILL"));
    createInterface(this.child.stdout).on("line", (line) => this.#hear(line));
  }

  /** The rest of the `count`th line that begins so. @param {string} start @param {number} [count] */
  async line(start, count = 1) {
    const isOne = (/** @type {string} */ line) => line.startsWith(start);
    const wait = async () => {
      while (this.said.filter(isOne).length < count) {
        const failure = this.said.find((line) => line.startsWith("error"));
        if (failure) throw new Error(failure);
        await new Promise((resolve) => {
          this.#wake = () => resolve(undefined);
        });
      }
    };
    await within(wait(), `the line ${start}, after ${this.said.join(" | ")}`);
    return /** @type {string} */ (this.said.filter(isOne)[count - 1]).slice(start.length);
  }

  /** @param {string} line */
  #hear(line) {
    this.said.push(line);
    this.#wake();
  }
}
