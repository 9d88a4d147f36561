// Runtimes without a page, from their npm packages.

import { join } from "node:path";
import { waitForText } from "../support/programs.mjs";
import { run, start } from "./commands.mjs";
import { judge } from "./control.mjs";
import { binary, env, program } from "./steps.mjs";

/** @type {(name: string) => (folder: string) => string} */
export const node = (name) => (folder) => join(folder, "node_modules", name, "bin/node");

export const deno = (/** @type {string} */ folder) => binary(folder, "@deno", /./, "deno");

// The baseline needs no newer instructions than any x64 has.
export const bun = (/** @type {string} */ folder) =>
  binary(folder, "@oven", /baseline|aarch64/, "bin/bun");

/**
 * The ways into Node.js that are named.
 *
 * @param {(folder: string) => string} find The program.
 * @param {readonly ("import" | "require" | "native" | "refused" | "no WebSocket")[]} ways
 */
export function nodeSteps(find, ways) {
  /** @type {Record<string, import("./steps.mjs").Step>} */
  const all = {
    import: program((folder) => [find(folder), "main.js"]),
    require: program((folder) => [find(folder), "main.cjs"]),
    // With the WebSocket that Node.js has from 22 on.
    native: program((folder) => [find(folder), "native.js"]),
    refused: (world) => withRefusal(world, find),
    "no WebSocket": (world) => withoutWebSocket(world, find),
  };
  return Object.fromEntries(
    Object.entries(all).filter(([way]) => ways.includes(/** @type {any} */ (way))),
  );
}

/** There the constructor says what is missing. */
async function withoutWebSocket({ folder }, find) {
  // From Node.js 22 on there is one, unless it is switched off.
  const command = [find(folder), "--no-experimental-websocket", "without-websocket.js"];
  const said = await run(folder, command);
  const expected = "function\nOptionError: option WebSocket is undefined, ";
  if (!said.startsWith(expected)) throw new Error(`it said: ${said}\nexpected: ${expected}…`);
}

/** The class that Node.js has itself tells of a refused dial by an error event alone. */
async function withRefusal({ folder }, find) {
  const said = await run(folder, [find(folder), "refused.js"]);
  const lost = "error ERR_NETWORK Received network error or non-101 status code.\nclose";
  const expected = `${lost}\n${lost}\n${lost}\ngiveup\n${lost}\n`;
  if (said !== expected) throw new Error(`it said: ${said}\nexpected: ${expected}`);
}

export const workerdProgram = (/** @type {string} */ folder) =>
  binary(folder, "@cloudflare", /^workerd-/, "bin/workerd");

/** A worker that chats when it is asked for something. @type {import("./steps.mjs").Step} */
export async function workerd(world) {
  const { folder, control } = world;
  const command = [...[workerdProgram(folder), "serve", "config.capnp", "--control-fd=1"]];
  await judge(control, async () => {
    const worker = start(folder, command, env(world));
    const [, port] = await waitForText(worker.child.stdout, /"port":(\d+)/, worker.ended);
    fetch(`http://127.0.0.1:${port}/`).then(
      (response) => response.text(),
      () => {}, // It is stopped when it has reported.
    );
    return worker;
  });
}
