import { pause } from "../timers.js";
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
   * Looks at Redis for as long as the connection is in use: if it is not as it was, or not as it must
   * be, the connection is given up. It may have followed another one meanwhile, and have its data.
   */
  async watch(): Promise<void> {
    let isLost = false;
    void this.lost.then(() => {
      isLost = true;
    });
    for (let turn = 1; ; turn += 1) {
      await pause(this.#lineage ? GLANCE_MS : LOOK_MS);
      if (isLost) return;
      const isLook = !this.#lineage || turn % (LOOK_MS / GLANCE_MS) === 0;
      try {
        await inTime(this.#settings, this.giveUp, () => (isLook ? this.#look() : this.#renew()));
      } catch {
        this.giveUp();
      }
    }
  }

  async #look(): Promise<void> {
    const facts = await askFacts(this.#connection);
    checkFacts(facts);
    checkDurability(this.durability, facts);
    const nameOf = (it: Facts) => `${bootOf(it)} ${formerOf(it)}`;
    const [lineage, name] = this.#lineage ?? [];
    const isSame =
      nameOf(facts) === nameOf(this.#facts) && (await lineage?.tell(facts))?.[0] === name;
    if (!isSame) this.giveUp();
  }

  /** Renews the mark of the lineage if Redis has rewritten its log. */
  async #renew(): Promise<void> {
    await this.#lineage?.[0].renew(this.#facts);
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
export type ScriptName = keyof typeof SCRIPTS;

const NAMES = Object.keys(SCRIPTS) as ScriptName[];

/** The things that a connection has found out about its Redis, and the scripts that it has loaded. */
type Found = readonly [
  Facts,
  lineage: readonly [Lineage, name: string] | undefined,
  shas: readonly string[],
];

/**
 * The time between two looks at Redis itself. In this time a Redis that was exchanged behind an open
 * connection is taken for the one before; its sessions of before end all the same.
 */
const LOOK_MS = 1_000;

/**
 * The time between two looks at whether it has rewritten its log: about as long as that takes, with
 * little data. After it a restart looks like one from other data, until the mark is renewed.
 */
const GLANCE_MS = 100;

/** The time to read what has come, after the time of a call. */
const READ_MS = 20;

/** An answer within the time of the options. A connection that is late is of no use. */
export async function inTime<T>(
  { timeoutMs }: Settings,
  giveUp: () => void,
  ask: () => Promise<T>,
): Promise<T> {
  let timer: unknown;
  const late = new Promise<never>((_, reject) => {
    const end = () => {
      giveUp();
      reject(new Error(`redis did not answer within ${timeoutMs} ms`));
    };
    // Timers go first after a process has stood still, and what has come meanwhile is read after them.
    timer = setTimeout(() => {
      timer = setTimeout(end, READ_MS);
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
