import {
  type Attach,
  type Attached,
  type GoneReason,
  type Moved,
  type NewSession,
  type SessionStore,
  StoreError,
  type Sweep,
} from "../store.js";
import { type Argument, checkClient, open, type RedisClient } from "./client.js";
import { RedisStoreError } from "./errors.js";
import { Keeper } from "./keeper.js";
import { inTime, type Link, type ScriptName } from "./link.js";
import { Look } from "./look.js";
import { Moves } from "./moves.js";
import { checkOptions, type Durability, type RedisStoreOptions, type Settings } from "./options.js";
import { itemOf, readAnswer, readAttached, readSweep, type Values } from "./reply.js";

/**
 * A store in Redis 7 or later, or in Valkey, so that a client resumes on any of your servers, those in
 * Rust included, and any of them may die.
 *
 * One hash and one list a session, which only scripts change. The store opens connections of its own,
 * like that of the client which it is given. A call is sent on one of them, and is never sent again by
 * itself. While Redis is away calls are `unavailable` and a connection is opened anew; sessions go on
 * within their windows, and then wait.
 *
 * @example
 * const store = await RedisStore.connect(new Redis("redis://127.0.0.1/"), { durability: "fsync" });
 * const sessions = new SessionServer({ store });
 */
export class RedisStore implements SessionStore {
  /** The trouble that Redis survives: what was asked for, or the most that it is set up for. */
  readonly durability: Durability;
  readonly #client: RedisClient;
  readonly #settings: Settings;
  readonly #keeper: Keeper;
  readonly #look: Look;

  private constructor(
    client: RedisClient,
    settings: Settings,
    keeper: Keeper,
    durability: Durability,
  ) {
    this.durability = durability;
    this.#client = client;
    this.#settings = settings;
    this.#keeper = keeper;
    this.#look = new Look(settings.prefix);
  }

  /**
   * Connects as the client would. Redis must be a single primary, with no `maxmemory` or with
   * `noeviction`.
   *
   * @throws `OptionError` for a wrong or unknown option; `RedisStoreError` if Redis is not there, or
   *   cannot keep what is asked of it.
   */
  static async connect(client: RedisClient, options: RedisStoreOptions = {}): Promise<RedisStore> {
    const settings = checkOptions(options);
    checkClient(client);
    const keeper = new Keeper(client, settings);
    try {
      return new RedisStore(client, settings, keeper, await keeper.begin());
    } catch (cause) {
      if (cause instanceof RedisStoreError) throw cause;
      const { message } = Object(cause) as { message?: unknown };
      throw new RedisStoreError(`redis does not answer: ${message}`, { cause });
    }
  }

  /** Closes the store's connections. To be called after the servers that use it are closed. */
  close(): void {
    this.#keeper.close();
  }

  async create(id: string, session: NewSession): Promise<void> {
    await this.#run("create", id, [
      session.digest,
      session.fence,
      session.windowMessages,
      session.windowBytes,
      session.maxMessageBytes,
      session.ttlMs,
      session.protocol,
      session.node,
      session.leaseMs,
      this.#settings.tombstoneTtlMs,
    ]);
  }

  async attach(id: string, attach: Attach): Promise<Attached> {
    const [, values] = await this.#run("attach", id, [
      attach.presented,
      attach.fresh,
      attach.fence,
      attach.rx,
      attach.tx,
      attach.node,
      attach.leaseMs,
      this.#settings.tombstoneTtlMs,
      this.#channel(""),
    ]);
    return readAttached(values);
  }

  async confirm(id: string, fence: number): Promise<void> {
    await this.#run("confirm", id, [fence]);
  }

  async accept(id: string, fence: number, seq: number): Promise<void> {
    await this.#run("accept", id, [fence, seq]);
  }

  async ack(id: string, fence: number, seq: number): Promise<void> {
    await this.#run("ack", id, [fence, seq]);
  }

  async append(
    id: string,
    fence: number,
    seq: number,
    messages: readonly (string | ArrayBuffer)[],
  ): Promise<void> {
    await this.#run("append", id, [fence, seq, ...messages.map(itemOf)]);
  }

  async touch(id: string, fence: number, timeMs: number): Promise<void> {
    await this.#run("touch", id, [fence, timeMs, this.#settings.tombstoneTtlMs]);
  }

  async end(id: string, fence: number, why: GoneReason): Promise<void> {
    await this.#run("end", id, [fence, why, this.#settings.tombstoneTtlMs]);
  }

  async sweep(id: string): Promise<Sweep> {
    return readSweep(...(await this.#run("sweep", id, [this.#settings.tombstoneTtlMs, 0])));
  }

  async reap(id: string): Promise<void> {
    await this.#run("sweep", id, [this.#settings.tombstoneTtlMs, 1]);
  }

  async overdue(): Promise<string[]> {
    const link = await this.#link();
    return this.#look.go(link).catch((error) => this.#fail(link, error));
  }

  async moves(node: string): Promise<AsyncIterable<Moved>> {
    const link = await this.#link();
    const moves = new Moves();
    const connection = open(this.#client, () => moves.end());
    moves.connection = connection;
    try {
      await inTime(this.#settings, connection.close, async () => {
        await connection.opened;
        await connection.subscribe(this.#channel(node), (text) => moves.hear(text));
      });
    } catch (cause) {
      moves.end();
      throw unavailable(cause);
    }
    // Nothing is asked on this connection, so nobody would notice that it is dead.
    void link.lost.then(() => moves.end());
    return moves;
  }

  /** The channel on which a server is told of its sessions that leave it. */
  #channel(node: string): string {
    return `${this.#settings.prefix}moved:${node}`;
  }

  async #link(): Promise<Link> {
    return this.#keeper.link().catch((cause) => {
      throw unavailable(cause);
    });
  }

  /** Runs a script on a session. */
  async #run(
    script: ScriptName,
    id: string,
    args: readonly Argument[],
  ): Promise<[status: number, values: Values]> {
    const meta = `${this.#settings.prefix}{${id}}`;
    const keys = [meta, `${meta}:o`];
    let link = await this.#link();
    const reply = await link.run(script, keys, args).catch(async (error) => {
      if (codeOf(error) !== "NOSCRIPT") return this.#fail(link, error);
      // It was not run: the scripts are those of another run of Redis, or were flushed.
      link.giveUp();
      link = await this.#link();
      return link.run(script, keys, args).catch((again) => this.#fail(link, again));
    });
    // A refusal has to be as certain as the rest: it may end a session.
    if (await link.settle()) return readAnswer(reply);
    throw unavailable(undefined, "too few replicas have what redis has answered");
  }

  /** Gives the meaning of an error. */
  #fail(link: Link, cause: unknown): never {
    const code = codeOf(cause);
    if (code === "OOM") throw new StoreError("no-space", { cause }, "redis is full");
    // Somebody has put something else in the place of the session.
    if (code === "WRONGTYPE") throw new StoreError("lost", { cause }, "a key is not the session's");
    // Not the primary any more, or not yet: the next connection may be to the one that is.
    if (!code || RETIRING.includes(code)) link.giveUp();
    throw unavailable(cause);
  }
}

function unavailable(cause: unknown, what?: string): StoreError {
  const { message = cause } = Object(cause) as { message?: unknown };
  return new StoreError("unavailable", { cause }, what ?? `redis does not answer: ${message}`);
}

/** The code of an error that Redis has answered, which is its first word. */
function codeOf(error: unknown): string | undefined {
  const { message } = Object(error) as { message?: unknown };
  return /^[A-Z]+(?= )/.exec(String(message))?.[0];
}

const RETIRING: readonly string[] = ["READONLY", "LOADING", "MASTERDOWN", "NOSCRIPT"];
