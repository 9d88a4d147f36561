import { type Argument, type Connection, open, type RedisClient, type Reply } from "./client.js";
import {
  askFacts,
  bootOf,
  checkDurability,
  checkFacts,
  chooseDurability,
  type Facts,
  formerOf,
  runOf,
} from "./facts.js";
import { Lineage } from "./lineage.js";
import type { Durability, Settings } from "./options.js";
import { textOf } from "./reply.js";
import { COMMON, SCRIPTS } from "./scripts.gen.js";

/** One connection to Redis, which was found fit and has the scripts. */
export class Link {
  readonly durability: Durability;
  /** To be called when the connection turns out to be of no use. */
  readonly giveUp: () => void;
  /** Once it is of no use any more. */
  readonly lost: Promise<void>;
  readonly #connection: Connection;
  readonly #facts: Facts;
  readonly #lineage: readonly [Lineage, name: string] | undefined;
  readonly #shas: readonly string[];
  readonly #settings: Settings;
  /** Waits of replicas: the one under way, and the one that calls answered meanwhile share. */
  #settling: Promise<unknown> = Promise.resolve();
  #next: Promise<boolean> | undefined;

  private constructor(
    durability: Durability,
    connection: Connection,
    [facts, lineage, shas]: Found,
    settings: Settings,
    ending: { readonly giveUp: () => void; readonly lost: Promise<void> },
  ) {
    this.durability = durability;
    this.giveUp = ending.giveUp;
    this.lost = ending.lost;
    this.#connection = connection;
    this.#facts = facts;
    this.#lineage = lineage;
    this.#shas = shas;
    this.#settings = settings;
  }

  /**
   * Connects, chooses the durability if it is not chosen yet, and loads the scripts.
   *
   * @param onLost Called once the connection is of no use any more.
   */
  static async open(
    client: RedisClient,
    settings: Settings,
    chosen: Durability | undefined,
    onLost: () => void,
  ): Promise<Link> {
    let giveUp = onLost;
    const lost = new Promise<void>((resolve) => {
      giveUp = () => {
        resolve();
        onLost();
      };
    });
    const connection = open(client, giveUp);
    try {
      return await inTime(settings, connection.close, async () => {
        await connection.opened;
        const facts = await askFacts(connection);
        checkFacts(facts);
        const durability = chosen ?? chooseDurability(settings, facts);
        checkDurability(durability, facts);
        const lineage = durability === "fsync" ? new Lineage(connection, settings) : undefined;
        const name = await lineage?.begin(facts);
        const run = runOf(facts, durability, name);
        const texts = NAMES.map((script) => withRun(SCRIPTS[script], run));
        const load = (text: string) => connection.send(["SCRIPT", "LOAD", text]);
        const shas = (await Promise.all(texts.map(load))).map(textOf);
        const found: Found = [facts, lineage && [lineage, name ?? ""], shas];
        return new Link(durability, connection, found, settings, { giveUp, lost });
      });
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /**
   * Asks Redis whether it is as it was, and as it must be. If not, the connection is given up: it may
   * have followed another one meanwhile, and have its data, or other settings.
   */
  async look(): Promise<void> {
    try {
      const facts = await inTime(this.#settings, this.giveUp, () => askFacts(this.#connection));
      checkFacts(facts);
      checkDurability(this.durability, facts);
      const nameOf = (it: Facts) => `${bootOf(it)} ${formerOf(it)}`;
      let isSame = nameOf(facts) === nameOf(this.#facts);
      if (this.#lineage) {
        const [lineage, name] = this.#lineage;
        const tell = () => lineage.tell(facts);
        isSame &&= (await inTime(this.#settings, this.giveUp, tell))[0] === name;
      }
      if (!isSame) this.giveUp();
    } catch {
      this.giveUp();
    }
  }

  /** Runs a script on a session's keys. */
  run(script: ScriptName, keys: readonly string[], args: readonly Argument[]): Promise<Reply> {
    const sha = this.#shas[NAMES.indexOf(script)] ?? "";
    return this.send(["EVALSHA", sha, keys.length, ...keys, ...args]);
  }

  /** Sends a command, and waits for its answer for so long as the options say. */
  send(command: readonly Argument[]): Promise<Reply> {
    return inTime(this.#settings, this.giveUp, () => this.#connection.send(command));
  }

  /**
   * Waits until replicas have what was answered so far, if they are to have it. False if too few do.
   */
  settle(): Promise<boolean> {
    if (this.durability !== "replicated") return Promise.resolve(true);
    this.#next ??= this.#settling.then(() => {
      this.#next = undefined;
      const wait = this.#wait().catch(() => false);
      this.#settling = wait;
      return wait;
    });
    return this.#next;
  }

  close(): void {
    this.#connection.close();
  }

  async #wait(): Promise<boolean> {
    const { replicas, timeoutMs } = this.#settings;
    // Redis has to say that there are too few before the call is given up.
    const answer = await this.send(["WAIT", replicas, Math.ceil(timeoutMs / 2)]);
    return Number(answer) >= replicas;
  }
}

/** The name of a script on a session's keys. */
export type ScriptName = Exclude<keyof typeof SCRIPTS, "lineage">;

const NAMES = Object.keys(SCRIPTS).filter((name) => name !== "lineage") as ScriptName[];

/** The things that a connection has found out about its Redis, and the scripts that it has loaded. */
type Found = readonly [
  Facts,
  lineage: readonly [Lineage, name: string] | undefined,
  shas: readonly string[],
];

/** An answer within the time of the options. A connection that is late is of no use. */
export async function inTime<T>(
  { timeoutMs }: Settings,
  giveUp: () => void,
  ask: () => Promise<T>,
): Promise<T> {
  let timer: unknown;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      giveUp();
      reject(new Error(`redis did not answer within ${timeoutMs} ms`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([ask(), late]);
  } finally {
    clearTimeout(timer as number);
  }
}

/** The text of a script for one run of a Redis; the first line has its flags. */
function withRun(text: string, run: string): string {
  const [flags, ...body] = text.split("\n");
  return [flags, run, COMMON, ...body].join("\n");
}
