import { show } from "../core/errors.js";
import type { Position } from "./commit.js";
import { GONE_REASONS, STORE_ANSWERS, STORE_CALLS, STORE_PAUSE_MS } from "./contract.gen.js";
import type { Core, Payload } from "./core.js";
import type { Act } from "./line.js";
import type { Located } from "./options.js";
import { owned } from "./payload.js";
import {
  type Attach,
  type Attached,
  refusalOf,
  type SessionStore,
  StoreError,
  type StoreErrorKind,
  type Sweep,
} from "./store.js";
import { pause } from "./timers.js";

/** A call: the number of its method in `STORE_CALLS`, and its arguments after the session's name. */
export type StoreCall = readonly [method: number, ...values: unknown[]];

/** An answer as the core takes it: its number in `STORE_ANSWERS`, and what comes with it. */
type Answer = readonly [answer: number, at: number, other: number];

/** The value that the store gives, or its refusal. */
type Asked<T> =
  | { readonly value: T; readonly refusal?: undefined }
  | { readonly value?: undefined; readonly refusal: Answer };

/** A session that the store has attached, as the core takes it. */
interface Taken {
  /** In the order of `ATTACHED`. */
  readonly numbers: number[];
  readonly payloads: Payload[];
  readonly sizes: number[];
  readonly protocol: string;
}

/** The application's word on how far it is in a session. */
export type Locate = (position: Position) => Located | PromiseLike<Located>;

/** The server, as its store sees it. */
export interface StoringServer {
  readonly core: Core;
  readonly act: Act;
  /** The store has answered to a session. */
  handleStored(id: string): void;
  /** The store did not answer, or the application did not say how far it is. */
  failStore(error: unknown): void;
}

/** Carries out the core's calls to the application's store. */
export class Storing {
  readonly store: SessionStore;
  /** Sessions that have ended here, and of which the store does not know yet. */
  readonly farewells: Set<string> = new Set();
  readonly #server: StoringServer;
  readonly #locate: Locate | undefined;
  /** The method that got no answer, which was told, and when. */
  #away: { readonly method: string; readonly at: number } | undefined;
  /** When it was told that it is full. */
  #fullAt = Number.NEGATIVE_INFINITY;

  constructor(store: SessionStore, server: StoringServer, locate?: Locate) {
    this.store = store;
    this.#server = server;
    this.#locate = locate;
  }

  /** Makes the calls in their order, up to the first that is refused. */
  async make(id: string, fence: number, calls: readonly StoreCall[]): Promise<void> {
    if (LAST.includes(STORE_CALLS[calls.at(-1)?.[0] ?? 0] as string)) return this.seeOff(id, calls);
    const answer = await this.#carryOut(id, calls);
    this.#server.act((core) => core.stored(id, fence, ...answer));
    this.#server.handleStored(id);
  }

  async attach(socket: number, id: string, values: readonly unknown[]): Promise<void> {
    const wish = named(ATTACH, values) as never as Attach;
    const answer = await this.ask("attach", async () => taken(await this.store.attach(id, wish)));
    // The server itself knows how far it is with a session that was here all the time.
    const before = answer.value?.numbers.at(-1) ?? Number.POSITIVE_INFINITY;
    const isOurs = this.#server.core.attempt(id) >= before;
    const { value, refusal } = isOurs ? answer : await this.#correct(id, wish.fence, answer);
    this.#server.act((core) => {
      if (refusal) return core.attachRefused(socket, ...refusal);
      // The application was asked, which has shut out what is here.
      if (!isOurs) core.moved(id, wish.fence);
      const { numbers, payloads, sizes, protocol } = value;
      core.attached(socket, numbers, payloads, sizes, protocol);
    });
    this.#server.handleStored(id);
  }

  /** Makes the last calls for a session until the store has answered: nobody makes them later. */
  async seeOff(id: string, calls: readonly StoreCall[]): Promise<void> {
    this.farewells.add(id);
    while (RETRIED.includes(STORE_ANSWERS[(await this.#carryOut(id, calls))[0]] as never)) {
      await pause(STORE_PAUSE_MS);
    }
    this.farewells.delete(id);
    this.#server.handleStored(id);
  }

  /** Asks the store, by one of its methods. */
  async ask<T>(method: string, call: () => PromiseLike<T>): Promise<Asked<T>> {
    try {
      const value = await call();
      if (this.#isBack(method)) this.#away = undefined;
      return { value };
    } catch (error) {
      const { kind, details } = refusalOf(error);
      if (this.#isNews(method, kind)) this.#server.failStore(error);
      const { fence, tx, seq, rx = -1 } = details;
      const why = GONE_REASONS.indexOf(details.why as never);
      return { refusal: [STORE_ANSWERS.indexOf(kind), fence ?? tx ?? seq ?? rx, why] };
    }
  }

  /** True if the trouble that was told is over: others may have been answered all the time. */
  #isBack(method: string): boolean {
    const away = this.#away;
    return method === away?.method || (!!away && performance.now() - away.at >= QUIET_MS);
  }

  /** True for trouble that is to be told. */
  #isNews(method: string, kind: StoreErrorKind): boolean {
    const isAway = kind === "unavailable";
    if (!isAway && this.#isBack(method)) this.#away = undefined;
    const at = performance.now();
    if (isAway && !this.#away) {
      this.#away = { method, at };
      return true;
    }
    // While it is full it takes what frees memory, and now and then a message.
    if (kind !== "no-space" || at - this.#fullAt < QUIET_MS) return false;
    this.#fullAt = at;
    return true;
  }

  /**
   * Puts the position of the application into an answer, as it may be further than the store knows.
   */
  async #correct(id: string, fence: number, answer: Asked<Taken>): Promise<Asked<Taken>> {
    const seq = positionIn(answer);
    if (!this.#locate || seq < 0) return answer;
    let committed: number;
    try {
      committed = whole((await this.#locate({ id, fence, seq })) ?? 0, "position returned");
    } catch (error) {
      this.#server.failStore(error);
      return { refusal: AWAY };
    }
    if (committed <= seq) return answer;
    const { value } = answer;
    const accept = () => this.store.accept(id, fence, committed);
    const { refusal } = value ? await this.ask("accept", accept) : answer;
    if (refusal) {
      // It may have ended meanwhile.
      const [kind, at, other] = refusal;
      const isKnown = positionIn({ refusal }) >= 0;
      return { refusal: [kind, isKnown ? Math.max(at, committed) : at, other] };
    }
    const { numbers, ...rest } = value as Taken;
    return { value: { ...rest, numbers: [committed, ...numbers.slice(1)] } };
  }

  /** The answer to the last call, or the first refusal. */
  async #carryOut(id: string, calls: readonly StoreCall[]): Promise<Answer> {
    for (const [method, ...values] of calls) {
      const name = STORE_CALLS[method] as string;
      const { value, refusal = value } = await this.ask(name, () => this.#call(id, name, values));
      if (!refusal) continue;
      const isPartly = name === "append" && refusal[0] === STORE_ANSWERS.indexOf("no-space");
      return isPartly ? PARTLY : refusal;
    }
    return DONE;
  }

  /** Makes a call; the answer if the others are not to follow. */
  async #call(id: string, name: string, values: unknown[]): Promise<Answer | undefined> {
    // Each method takes what the core gives for it.
    const store = this.store as unknown as Record<string, (...args: unknown[]) => unknown>;
    const answer = await store[name]?.(
      id,
      ...(name === "create" ? [named(CREATE, values)] : values),
    );
    if (name !== "sweep") return undefined;
    const sweep = answer as Sweep;
    if (sweep.state === "due") {
      if (sweep.why !== "expired") throw new StoreError("gone", { why: sweep.why });
      return [DUE, whole(sweep.fence), 0];
    }
    return sweep.state === "not-due"
      ? [NOT_DUE, whole(sweep.leftMs), whole(sweep.fence)]
      : undefined;
  }
}

/** The position of the application, as the store knows it; negative if it does not. */
function positionIn({ value, refusal = DONE }: Asked<Taken>): number {
  const [kind, at] = refusal;
  return value?.numbers[0] ?? (FINAL.includes(kind) ? at : -1);
}

/** A session that the store has attached, as the core takes it. */
function taken(attached: Attached): Taken {
  const { messages, protocol } = attached;
  const copies = Array.from(messages, (data) => owned(data));
  return {
    numbers: ATTACHED.map((name) => whole(attached[name])),
    payloads: copies.map(([payload]) => payload),
    sizes: copies.map(([, bytes]) => bytes),
    protocol: `${protocol}`,
  };
}

/** A number that the core can trust. */
function whole(value: number | bigint, source = "the store answered"): number {
  const number = typeof value === "bigint" ? Number(value) : value;
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new TypeError(`${source} ${show(value)}, expected a whole number`);
}

function named(names: readonly string[], values: readonly unknown[]): object {
  return Object.fromEntries(names.map((name, place) => [name, values[place]]));
}

const DONE: Answer = [STORE_ANSWERS.indexOf("done"), 0, 0];
const PARTLY: Answer = [STORE_ANSWERS.indexOf("partly"), 0, 0];
const NOT_DUE = STORE_ANSWERS.indexOf("not-due");
const DUE = STORE_ANSWERS.indexOf("due");
const AWAY: Answer = [STORE_ANSWERS.indexOf("unavailable"), 0, 0];

/** The refusals that come with the final position of the application. */
const FINAL: readonly number[] = [STORE_ANSWERS.indexOf("gone"), STORE_ANSWERS.indexOf("lost")];

/** The refusals after which a call is made again. */
const RETRIED: readonly StoreErrorKind[] = ["unavailable", "no-space"];

/** Trouble that is not over is told so often, at most: as in the log of a server in Rust. */
const QUIET_MS = 60_000;

/** The calls after which the core has forgotten the session. */
const LAST: readonly string[] = ["end", "reap"];

/** The arguments of `create`, in the core's order. */
const CREATE = [
  "fence",
  "digest",
  "windowMessages",
  "windowBytes",
  "maxMessageBytes",
  "ttlMs",
  "protocol",
  "node",
  "leaseMs",
] as const;

/** The arguments of `attach`, in the core's order. */
const ATTACH = ["presented", "fresh", "fence", "rx", "ack", "tx", "node", "leaseMs"] as const;

/** The numbers of a session, in the order in which the core takes them. */
const ATTACHED = [
  "rx",
  "acked",
  "windowMessages",
  "windowBytes",
  "maxMessageBytes",
  "ttlMs",
  "previous",
] as const;
