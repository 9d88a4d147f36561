import { LEASE_GRACE_MS, STORE_CALLS, STORE_PAUSE_MS } from "./contract.gen.js";
import type { Core } from "./core.js";
import { SessionAbandonedEvent } from "./events.js";
import type { Moved } from "./store.js";
import type { Storing, StoringServer } from "./storing.js";
import { pause } from "./timers.js";

/** The server, as its chores see it. */
interface Server extends StoringServer {
  readonly core: Core;
  /** Tells the end of a session whose server is dead, and waits until that is dealt with. */
  abandon(event: SessionAbandonedEvent): Promise<void>;
}

/** The work that servers which share a store do for each other, until they are closed. */
export class Chores {
  readonly #node: string;
  readonly #ttlMs: number;
  readonly #storing: Storing;
  readonly #server: Server;
  #isBegun = false;
  #isOver = false;
  /** The sessions that leave, as the store tells them. */
  #moves: AsyncIterator<Moved> | undefined;

  constructor(node: string, ttlMs: number, storing: Storing, server: Server) {
    this.#node = node;
    this.#ttlMs = ttlMs;
    this.#storing = storing;
    this.#server = server;
  }

  /** Begins them, once. */
  begin(): void {
    if (this.#isBegun || this.#isOver) return;
    this.#isBegun = true;
    void this.#watch();
    void this.#sweep();
  }

  end(): void {
    this.#isOver = true;
    void this.#moves?.return?.();
  }

  /** Lets go of sessions that other servers attach, as soon as the store says so. */
  async #watch(): Promise<void> {
    while (!this.#isOver) {
      const { store } = this.#storing;
      const { value } = await this.#storing.ask("moves", () => store.moves(this.#node));
      if (value) await this.#storing.ask("moves", () => this.#listen(value));
      await pause(STORE_PAUSE_MS);
    }
  }

  async #listen(moves: AsyncIterable<Moved>): Promise<void> {
    this.#moves = moves[Symbol.asyncIterator]();
    if (this.#isOver) this.end();
    for (;;) {
      const { done, value } = await this.#moves.next();
      if (done || this.#isOver) return;
      this.#server.act((core) => core.moved(value.id, value.fence));
    }
  }

  /** Tells the ends of sessions whose servers are dead. */
  async #sweep(): Promise<void> {
    for (;;) {
      // Apart from other servers, so that seldom two tell the same.
      await pause(((this.#ttlMs + LEASE_GRACE_MS) / 4) * (0.5 + Math.random()));
      for (let look = 0; look < LOOKS; look += 1) {
        if (this.#isOver) return;
        const { value } = await this.#storing.ask("overdue", () => this.#storing.store.overdue());
        if (!value?.length) break;
        for (const id of value) await this.#bury(id);
      }
    }
  }

  /** Tells the end of a session, unless it is this server's own or was told here. */
  async #bury(id: string): Promise<void> {
    const { farewells, store } = this.#storing;
    if (this.#server.core.attempt(id) >= 0 || farewells.has(id)) return;
    const { value } = await this.#storing.ask("sweep", () => store.sweep(id));
    if (value?.state !== "due") return;
    farewells.add(id);
    await this.#server.abandon(new SessionAbandonedEvent(id, value));
    void this.#storing.seeOff(id, [[STORE_CALLS.indexOf("reap")]]);
  }
}

/** The looks for overdue sessions of one round, at most. */
const LOOKS = 1_000;
