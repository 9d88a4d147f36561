import type { Reply } from "./client.js";
import type { Link } from "./link.js";
import { numberOf, textOf } from "./reply.js";

/** The look for sessions whose time is over, without an index that would have to be kept true. */
export class Look {
  readonly #prefix: string;
  /** Where the last look has ended. */
  #cursor = "0";

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Goes on up to sessions that are overdue, the end of the keys, or the end of its steps. */
  async go(link: Link): Promise<string[]> {
    const [seconds, micros] = (await link.send(["TIME"])) as Reply[];
    const now = numberOf(seconds) * 1_000 + numberOf(micros) / 1_000;
    const pattern = `${this.#prefix.replaceAll(/[*?[\]^\\-]/g, "\\$&")}{*}`;
    for (let step = 0; step < STEPS; step += 1) {
      const scan = ["SCAN", this.#cursor, "MATCH", pattern, "COUNT", KEYS];
      const [cursor, keys] = (await link.send(scan)) as [Reply, Reply[]];
      this.#cursor = textOf(cursor);
      const found = await this.#overdue(link, keys.map(textOf), now);
      if (found.length > 0 || this.#cursor === "0") return found;
    }
    return [];
  }

  /** The sessions of those keys whose deadline is over. A tombstone has none. */
  async #overdue(link: Link, keys: readonly string[], now: number): Promise<string[]> {
    const deadlines = await Promise.all(keys.map((key) => link.send(["HGET", key, "x"])));
    const overdue = keys.filter((_, place) => {
      const deadline = deadlines[place] ?? null;
      return deadline !== null && numberOf(deadline) <= now;
    });
    return overdue.map((key) => key.slice(this.#prefix.length + 1, -1));
  }
}

/** The keys that one step looks at, and the steps of one look. */
const KEYS = 100;
const STEPS = 32;
