import { GONE_REASONS, STORE_ANSWERS, STORE_CALLS, STORE_PAUSE_MS } from "./contract.gen.js";
import type { Core } from "./core.js";
import type { Act } from "./line.js";
import { owned } from "./payload.js";
import {
  type Attach,
  type Attached,
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

/** The server, as its store sees it. */
export interface StoringServer {
  readonly act: Act;
  /** The store has answered to the session of this number, 0 for none. */
  handleStored(session: number): void;
  /** The store did not answer. */
  failStore(error: unknown): void;
}

/** Carries out the core's calls to the application's store. */
export class Storing {
  readonly store: SessionStore;
  /** Sessions that have ended here, and of which the store does not know yet. */
  readonly farewells: Set<string> = new Set();
  readonly #server: StoringServer;
  /** It did not answer the last call: that is told once. */
  #isAway = false;

  constructor(store: SessionStore, server: StoringServer) {
    this.store = store;
    this.#server = server;
  }

  /** Makes the calls in their order, up to the first that is refused. */
  async make(id: string, fence: number, calls: readonly StoreCall[]): Promise<void> {
    if (LAST.includes(STORE_CALLS[calls.at(-1)?.[0] ?? 0] as string)) return this.seeOff(id, calls);
    const answer = await this.#carryOut(id, calls);
    const { act } = this.#server;
    this.#server.handleStored(act((core) => core.stored(id, fence, ...answer)));
  }

  async attach(socket: number, id: string, values: readonly unknown[]): Promise<void> {
    const wish = named(ATTACH, values) as never as Attach;
    const take = async () => taking(socket, await this.store.attach(id, wish));
    const { value, refusal } = await this.ask(take);
    this.#server.act(value ?? ((core) => core.attachRefused(socket, ...(refusal as Answer))));
  }

  /** Makes the last calls for a session until the store has answered: nobody makes them later. */
  async seeOff(id: string, calls: readonly StoreCall[]): Promise<void> {
    this.farewells.add(id);
    while (RETRIED.includes(STORE_ANSWERS[(await this.#carryOut(id, calls))[0]] as never)) {
      await pause(STORE_PAUSE_MS);
    }
    this.farewells.delete(id);
    this.#server.handleStored(0);
  }

  /** Asks the store. */
  async ask<T>(call: () => PromiseLike<T>): Promise<Asked<T>> {
    try {
      const value = await call();
      this.#isAway = false;
      return { value };
    } catch (error) {
      const { code, kind = "", details = {} } = Object(error) as Partial<StoreError>;
      const number = code === "ERR_STORE" ? STORE_ANSWERS.indexOf(kind as StoreErrorKind) : -1;
      const isRefusal = number >= FIRST_REFUSAL;
      const isAway = !isRefusal || RETRIED.includes(kind as StoreErrorKind);
      if (isAway && !this.#isAway) this.#server.failStore(error);
      this.#isAway = isAway;
      if (!isRefusal) return { refusal: [STORE_ANSWERS.indexOf("unavailable"), 0, 0] };
      const { fence, tx, seq, rx = -1 } = details;
      const why = GONE_REASONS.indexOf(details.why as never);
      return { refusal: [number, fence ?? tx ?? seq ?? rx, why] };
    }
  }

  /** The answer to the last call, or the first refusal. */
  async #carryOut(id: string, calls: readonly StoreCall[]): Promise<Answer> {
    for (const [method, ...values] of calls) {
      const name = STORE_CALLS[method] as string;
      const { value, refusal = value } = await this.ask(() => this.#call(id, name, values));
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

/** Gives the core a session that the store has attached. */
function taking(socket: number, attached: Attached): (core: Core) => void {
  const { messages, protocol } = attached;
  const numbers = ATTACHED.map((name) => whole(attached[name]));
  const copies = Array.from(messages, (data) => owned(data));
  const payloads = copies.map(([payload]) => payload);
  const sizes = copies.map(([, bytes]) => bytes);
  return (core) => core.attached(socket, numbers, payloads, sizes, `${protocol}`);
}

/** A number that the core can trust. */
function whole(value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new TypeError(`the store answered ${String(value)}, expected a whole number`);
}

function named(names: readonly string[], values: readonly unknown[]): object {
  return Object.fromEntries(names.map((name, place) => [name, values[place]]));
}

const DONE: Answer = [STORE_ANSWERS.indexOf("done"), 0, 0];
const PARTLY: Answer = [STORE_ANSWERS.indexOf("partly"), 0, 0];
const NOT_DUE = STORE_ANSWERS.indexOf("not-due");
const DUE = STORE_ANSWERS.indexOf("due");
const FIRST_REFUSAL = STORE_ANSWERS.indexOf("gone");

/** The refusals after which a call is made again. */
const RETRIED: readonly StoreErrorKind[] = ["unavailable", "no-space"];

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
