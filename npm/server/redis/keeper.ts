import { pause } from "../timers.js";
import type { RedisClient } from "./client.js";
import { inTime, Link } from "./link.js";
import type { Durability, Settings } from "./options.js";

/** The connection that is in use now. When it is lost, the next one is opened. */
export class Keeper {
  readonly #client: RedisClient;
  readonly #settings: Settings;
  #link: Promise<Link>;
  #durability: Durability | undefined;
  #generation = 0;
  #isClosed = false;
  /** The reason why there is no connection. */
  #trouble: unknown;

  constructor(client: RedisClient, settings: Settings) {
    this.#client = client;
    this.#settings = settings;
    this.#link = this.#open();
    this.#link.catch(() => {});
  }

  /** Waits for the first connection, and tells why there is none. */
  async begin(): Promise<Durability> {
    return (await this.#link).durability;
  }

  /** The connection, once there is one, for so long as the options say. */
  async link(): Promise<Link> {
    try {
      return await inTime(
        this.#settings,
        () => {},
        () => this.#link,
      );
    } catch (error) {
      throw this.#trouble ?? error;
    }
  }

  /** Gives up a connection, unless that is done already. */
  #replace(generation: number): void {
    if (generation !== this.#generation || this.#isClosed) return;
    const lost = this.#link;
    this.#generation += 1;
    this.#trouble = undefined;
    this.#link = this.#reopen();
    this.#link.catch(() => {});
    lost.then((link) => link.close()).catch(() => {});
  }

  close(): void {
    this.#isClosed = true;
    this.#link.then((link) => link.close()).catch(() => {});
  }

  async #open(): Promise<Link> {
    const generation = this.#generation;
    let isLost = false;
    let onLost = () => {
      isLost = true;
    };
    const link = await Link.open(this.#client, this.#settings, this.#durability, () => onLost());
    this.#durability = link.durability;
    onLost = () => this.#replace(generation);
    if (!isLost) {
      void link.watch();
      return link;
    }
    link.close();
    throw new Error("the connection to redis is lost");
  }

  /** Tries until it is there, and fit. */
  async #reopen(): Promise<Link> {
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
      try {
        if (this.#isClosed) throw new Error("the store is closed");
        return await this.#open();
      } catch (error) {
        if (this.#isClosed) throw error;
        this.#trouble = error;
        await pause(wait);
      }
    }
  }
}

const FIRST_WAIT_MS = 20;
const LONGEST_WAIT_MS = 1_000;
