// Plays a dialogue of tests/vectors/servers, whose README says how, with a server.

import assert from "node:assert/strict";
import { readText } from "./codec.mjs";
import { whole } from "./vectors.mjs";

/**
 * @typedef {{ [key: string]: any }} Step
 *
 * @typedef {object} Subject A server, and all that it did and its application saw since that was read.
 * @property {Step[]} out
 * @property {(on: string) => unknown} opens
 * @property {(on: string, frame: string | Uint8Array) => unknown} received
 * @property {(on: string, code: number) => unknown} lost
 * @property {(ms: number) => unknown} advance
 * @property {(data: string | Uint8Array) => unknown} send
 * @property {(seq: number) => unknown} acknowledge
 * @property {(code?: number, reason?: string) => unknown} close
 * @property {() => unknown} leave
 */

/** @param {{ name: string, steps: Step[] }} dialogue @param {Subject} server */
export async function serve({ name, steps }, server) {
  const player = new Player(server);
  for (const [i, step] of steps.entries()) await player.take(step, `${name}, step ${i + 1}`);
  player.expectNothing(`${name}, at its end`);
}

class Player {
  #server;
  /** Deeds that no step has expected yet: on the wire, and before the application. @type {Step[]} */
  #wire = [];
  /** @type {Step[]} */
  #seen = [];
  /** Values that the server drew by chance, by the names that the dialogue gives them. @type {Map<string, string>} */
  #names = new Map();

  /** @param {Subject} server */
  constructor(server) {
    this.#server = server;
  }

  /** @param {Step} step @param {string} where */
  async take(step, where) {
    if (step.sees) return this.#expect(this.#seen.shift(), step, where);
    const isDeed = step.server !== undefined || step.closes;
    if (isDeed) return this.#expect(this.#wire.shift(), step, where);
    this.expectNothing(`${where}, before it`);
    const given = await this.#input(step);
    await this.#server.advance(0);
    this.#collect();
    if ("gives" in step) assert.deepEqual(given, step.gives, where);
  }

  /** @param {string} where */
  expectNothing(where) {
    assert.deepEqual([...this.#wire, ...this.#seen], [], where);
  }

  #collect() {
    for (const one of this.#server.out.splice(0)) {
      // For logs: whoever leaves it out does the same.
      if (`${one.server}`.startsWith("#err ")) continue;
      (one.sees ? this.#seen : this.#wire).push(one);
    }
  }

  /** @param {Step} step */
  #input({ on, opens, client, lost, passes, ...step }) {
    if (opens) return this.#server.opens(opens);
    if (client !== undefined) return this.#server.received(on, this.#frame(client));
    if (lost) return this.#server.lost(on, lost);
    if (passes) return this.#server.advance(passes);
    try {
      if (step.app === "send") return this.#server.send(payload(step.data));
      if (step.app === "acknowledge") return this.#server.acknowledge(step.seq);
      if (step.app === "close") return this.#server.close(step.code, step.reason);
      if (step.app === "leave") return this.#server.leave();
    } catch (error) {
      return /** @type {Error} */ (error).message;
    }
    throw new Error(`unknown step ${JSON.stringify(step)}`);
  }

  /** A frame of the client, with what the names in it stand for. @param {any} frame */
  #frame(frame) {
    const value = payload(frame);
    if (typeof value !== "string") return value;
    return value.replace(/\$\w+/g, (name) => this.#names.get(name) ?? name);
  }

  /** @param {Step | undefined} found @param {Step} step @param {string} where */
  #expect(found, step, where) {
    const [expected, actual] = [readable(step), found && readable(found)];
    for (const [field, name] of Object.entries(expected.server ?? {})) {
      if (!`${name}`.startsWith("$")) continue;
      const value = this.#names.get(name) ?? actual?.server?.[field];
      this.#names.set(name, value);
      expected.server[field] = value;
    }
    assert.deepEqual(actual, expected, where);
  }
}

/** Bytes as hexadecimal, and control frames as what they say. @param {any} value @returns {any} */
function readable(value) {
  if (value instanceof Uint8Array) return { hex: Buffer.from(value).toString("hex") };
  if (Array.isArray(value)) return value.map(readable);
  if (value === null || typeof value !== "object") return value;
  const { server, ...rest } = value;
  const fields = Object.entries(rest).map(([key, field]) => [key, readable(field)]);
  const all = Object.fromEntries(fields);
  if (server === undefined) return all;
  const isControl = typeof server === "string" && server.startsWith("#");
  return { ...all, server: isControl ? control(server) : readable(server) };
}

/** The names in a welcome of a dialogue are no secrets as the protocol has them. @param {string} text */
function control(text) {
  const [verb = "", ...body] = text.split(" ");
  if (!text.includes("{")) return { verb, ...readText(text) };
  return { verb, ...JSON.parse(body.join(" ")) };
}

/** @param {any} value */
function payload(value) {
  if (typeof value === "string" || Array.isArray(value)) return whole(value);
  return new Uint8Array(Buffer.from(value.hex, "hex"));
}
