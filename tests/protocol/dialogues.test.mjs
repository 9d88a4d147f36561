// The client here says, shows and does what every dialogue of tests/vectors expects.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "./client.mjs";
import { readText } from "./codec.mjs";
import { dialogues, whole } from "./vectors.mjs";

/**
 * @typedef {import("./vectors.mjs").Parts | { hex: string }} Payload
 * @typedef {{ [key: string]: any }} Step
 */

const TICK_MS = 10;
const WIRE = ["dials", "client", "closes"];

for (const { name, about, options, steps } of dialogues()) {
  test(`${name}: ${about}`, () => {
    const player = new Player(options);
    for (const [i, step] of steps.entries()) player.take(step, `${name}, step ${i + 1}`);
    player.expectNothing(`${name}, at its end`);
  });
}

class Player {
  #client;
  /** Deeds that no step has expected yet: on the wire, and before the application. */
  #wire = /** @type {Step[]} */ ([]);
  #seen = /** @type {Step[]} */ ([]);

  /** @param {import("./client.mjs").Options} options */
  constructor(options) {
    this.#client = new Client(structuredClone(options));
  }

  /** @param {Step} step @param {string} where */
  take(step, where) {
    if (step.sees || WIRE.some((key) => key in step)) return this.#expect(step, where);
    this.expectNothing(`${where}, before it`);
    const given = this.#input(step);
    if ("gives" in step) assert.deepEqual(given, step.gives, where);
    this.#client.advance(0);
  }

  /** @param {string} where */
  expectNothing(where) {
    this.#collect();
    assert.deepEqual([...this.#wire, ...this.#seen], [], where);
  }

  /** @param {Step} step @param {string} where */
  #expect({ within, ...step }, where) {
    this.#collect();
    if (within) assert.deepEqual(this.#wire, [], `${where}, at once`);
    for (let ms = 0; ms < within && this.#wire.length === 0; ms += TICK_MS) {
      this.#client.advance(TICK_MS);
      this.#collect();
    }
    const found = (step.sees ? this.#seen : this.#wire).shift();
    assert.deepEqual(found && comparable(found), comparable(step), where);
  }

  #collect() {
    for (const one of this.#client.out.splice(0)) {
      // For logs: whoever leaves it out does the same.
      if (typeof one.client === "string" && one.client.startsWith("#err ")) continue;
      (one.sees ? this.#seen : this.#wire).push(one);
    }
  }

  /** @param {Step} step */
  #input(step) {
    const client = this.#client;
    if ("opened" in step) return client.opened(step.opened);
    if ("server" in step) return client.received(payload(step.server));
    if ("lost" in step) return client.lost(step.lost);
    if ("passes" in step) return client.advance(step.passes);
    try {
      if (step.app === "send") return client.send(payload(step.data));
      if (step.app === "sendVolatile") return client.sendVolatile(payload(step.data));
      if (step.app === "acknowledge") return client.acknowledge(step.seq);
      if (step.app === "close") return client.close(step.code, step.reason);
      if (step.app === "leave") return client.leave();
    } catch (error) {
      return /** @type {Error} */ (error).message;
    }
    throw new Error(`unknown step ${JSON.stringify(step)}`);
  }
}

/** @param {Payload} value */
function payload(value) {
  if (typeof value === "string" || Array.isArray(value)) return whole(value);
  return new Uint8Array(Buffer.from(value.hex, "hex"));
}

/**
 * Bytes as hexadecimal, lists of parts as a text, and control frames as what they say: the order of
 * keys does not matter.
 *
 * @param {any} value
 * @returns {any}
 */
function comparable(value) {
  if (value instanceof Uint8Array) return { hex: Buffer.from(value).toString("hex") };
  if (Array.isArray(value)) return value[0]?.times ? whole(value) : value.map(comparable);
  if (value === null || typeof value !== "object") return value;
  const fields = Object.entries(value).map(([key, field]) => [key, comparable(field)]);
  const { client, ...rest } = Object.fromEntries(fields);
  const isControl = typeof client === "string" && client.startsWith("#");
  return client === undefined ? rest : { ...rest, client: isControl ? readText(client) : client };
}
