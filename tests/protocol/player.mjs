// Plays a dialogue of tests/vectors, whose README.md says how, with a client.

import assert from "node:assert/strict";
import { readText } from "./codec.mjs";
import { whole } from "./vectors.mjs";

/**
 * @typedef {import("./vectors.mjs").Parts | { hex: string }} Payload
 * @typedef {{ [key: string]: any }} Step
 *
 * @typedef {object} Subject A client, and all that it did and its application saw since that was read.
 * @property {Step[]} out
 * @property {number} [graceMs] What its clock takes for "at once", for a dial; 0 by default.
 * @property {(protocol: string) => unknown} opened
 * @property {(frame: string | Uint8Array) => unknown} received
 * @property {(code: number) => unknown} lost
 * @property {(ms: number) => unknown} advance
 * @property {(data: string | Uint8Array) => unknown} send
 * @property {(data: string | Uint8Array) => unknown} sendVolatile
 * @property {(seq: number) => unknown} acknowledge
 * @property {(code?: number, reason?: string) => unknown} close
 * @property {() => unknown} leave
 */

const TICK_MS = 10;
const WIRE = ["dials", "client", "closes"];

/** @param {{ name: string, steps: Step[] }} dialogue @param {Subject} client */
export async function play({ name, steps }, client) {
  const player = new Player(client);
  for (const [i, step] of steps.entries()) await player.take(step, `${name}, step ${i + 1}`);
  player.expectNothing(`${name}, at its end`);
}

class Player {
  #client;
  /** Deeds that no step has expected yet: on the wire, and before the application. */
  #wire = /** @type {Step[]} */ ([]);
  #seen = /** @type {Step[]} */ ([]);
  /** The code of the application's close, until something else happens. */
  #ownClose = /** @type {number | undefined} */ (undefined);

  /** @param {Subject} client */
  constructor(client) {
    this.#client = client;
  }

  /** @param {Step} step @param {string} where */
  async take(step, where) {
    await this.#client.advance(0);
    if (step.sees || WIRE.some((key) => key in step)) return this.#expect(step, where);
    this.expectNothing(`${where}, before it`);
    this.#ownClose = step.app === "close" ? (step.code ?? 1000) : undefined;
    const given = await this.#input(step);
    if ("gives" in step) assert.deepEqual(given, step.gives, where);
    await this.#client.advance(0);
  }

  /** @param {string} where */
  expectNothing(where) {
    this.#collect();
    assert.deepEqual([...this.#wire, ...this.#seen], [], where);
  }

  /** @param {Step} step @param {string} where */
  async #expect({ within, ...step }, where) {
    this.#collect();
    const hasClosed = this.#ownClose !== undefined;
    if (within && !hasClosed) assert.deepEqual(this.#wire, [], `${where}, at once`);
    const most = within ?? (step.dials && this.#client.graceMs) ?? 0;
    const tick = Math.min(TICK_MS, most);
    for (let ms = 0; ms < most && this.#wire.length === 0; ms += tick) {
      await this.#client.advance(tick);
      this.#collect();
    }
    const found = (step.sees ? this.#seen : this.#wire).shift();
    const isOwn = step.closes === 1000 && hasClosed && found?.closes === this.#ownClose;
    const expected = isOwn ? { closes: this.#ownClose } : step;
    assert.deepEqual(found && comparable(found), comparable(expected), where);
  }

  #collect() {
    for (const one of this.#client.out.splice(0)) {
      // For logs: whoever leaves it out does the same.
      if (typeof one.client === "string" && one.client.startsWith("#err ")) continue;
      (one.sees ? this.#seen : this.#wire).push(one);
    }
  }

  /** @param {Step} step */
  async #input(step) {
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
