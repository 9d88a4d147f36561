import type { Connection, Reply } from "./client.js";
import { wrongSetting } from "./errors.js";
import { askFacts, bootOf, type Facts, formerOf } from "./facts.js";
import type { Settings } from "./options.js";
import { textOf } from "./reply.js";
import { LINEAGE } from "./scripts.gen.js";

/** Tells the lineage of a Redis that is kept by fsync alone, as `lineage.lua` explains. */
export class Lineage {
  readonly #connection: Connection;
  readonly #settings: Settings;
  readonly #sha: Promise<Reply>;
  /** The times that Redis had rewritten its log when that was last asked. */
  #rewrites = "0";

  constructor(connection: Connection, settings: Settings) {
    this.#connection = connection;
    this.#settings = settings;
    this.#sha = connection.send(["SCRIPT", "LOAD", LINEAGE]);
  }

  /** The lineage, once no replica can have the data of this Redis and take it for its own. */
  async begin(facts: Facts): Promise<string> {
    const [line, isCopied] = await this.tell(facts);
    if (!isCopied) return line;
    // Asked for after the first run, from which on whatever is copied has its mark.
    const { field } = await askFacts(this.#connection);
    const copies = Number(field("sync_full"));
    // What waits on this connection waits for that mark as well.
    const wait = ["WAIT", copies, Math.ceil((this.#settings.timeoutMs * 2) / 3)];
    const isMarked = copies === 0 || Number(await this.#connection.send(wait)) >= copies;
    if (!isMarked && Number(field("uptime_in_seconds")) <= WAIT_S) {
      const expected = "the number of replicas that are connected and have caught up";
      throw wrongSetting("sync_full", String(copies), expected);
    }
    return (await this.tell(facts, isMarked ? "marked" : "late"))[0];
  }

  /** Renews the mark, if the log was rewritten. */
  async renew(facts: Facts): Promise<void> {
    const info = textOf(await this.#connection.send(["INFO", "persistence"]));
    const [, rewrites = "0"] = /^aof_rewrites:(\d+)/m.exec(info) ?? [];
    if (rewrites === this.#rewrites) return;
    this.#rewrites = rewrites;
    await this.tell(facts);
  }

  /** The lineage; true if replicas may have the data without the mark that tells it from its own. */
  async tell(facts: Facts, word = ""): Promise<[line: string, isCopied: boolean]> {
    const key = `${this.#settings.prefix}lineage`;
    const args = [bootOf(facts), formerOf(facts), word];
    const reply = await this.#connection.send([
      "EVALSHA",
      textOf(await this.#sha),
      1,
      key,
      ...args,
    ]);
    const [line = "", isCopied] = (reply as Reply[]).map(textOf);
    return [line, isCopied === "1"];
  }
}

/**
 * The time after a start in which replicas that have copied the data are waited for; after that it is
 * not certain that none can take its place unnoticed.
 */
const WAIT_S = 60;
