import type { Reply } from "./client.js";
import type { Link } from "./link.js";
import { numberOf, textOf } from "./reply.js";

/** The look for sessions whose time is over, without an index that would have to be kept true. */
export class Look {
  readonly #prefix: string;
  /** Where the last look has ended; `undefined` if the round is over, which the next one says. */
  #cursor: string | undefined = FIRST;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** The next sessions that are overdue; none at the end of a round. */
  async go(link: Link): Promise<string[]> {
    while (this.#cursor !== undefined) {
      const found = await this.#step(link, this.#cursor);
      if (found.length > 0) return found;
    }
    this.#cursor = FIRST;
    return [];
  }

  async #step(link: Link, cursor: string): Promise<string[]> {
    const [seconds, micros] = (await link.send(["TIME"])) as Reply[];
    const now = numberOf(seconds) * 1_000 + numberOf(micros) / 1_000;
    const pattern = `${this.#prefix.replaceAll(/[*?[\]^\\-]/g, "\\$&")}{*}`;
    // Somebody else's key may look like one of ours, and be no hash.
    const scan = ["SCAN", cursor, "MATCH", pattern, "COUNT", KEYS, "TYPE", "hash"];
    const [next, keys] = (await link.send(scan)) as [Reply, Reply[]];
    const named = keys.map((key) => this.#nameOf(textOf(key)));
    const ids = named.filter((name) => /^[\w-]{22}$/.test(name));
    const ask = (id: string) => link.send(["HGET", `${this.#prefix}{${id}}`, "x"]);
    const deadlines = await Promise.all(ids.map(ask));
    this.#cursor = textOf(next) === FIRST ? undefined : textOf(next);
    // A tombstone has none.
    return ids.filter((_, place) => {
      const deadline = deadlines[place] ?? null;
      return deadline !== null && numberOf(deadline) <= now;
    });
  }

  #nameOf(key: string): string {
    return key.slice(this.#prefix.length + 1, -1);
  }
}

const FIRST = "0";

/** The keys that one step looks at: two a session. */
const KEYS = 200;
