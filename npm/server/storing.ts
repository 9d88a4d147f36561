import { GONE_REASONS, STORE_ANSWERS, STORE_CALLS } from "./contract.gen.js";
import type { Core } from "./core.js";
import type { Act } from "./line.js";
import { owned } from "./session.js";
import type { Attach, Attached, SessionStore, StoreError, Sweep } from "./store.js";

/** A call: the number of its method in `STORE_CALLS`, and its arguments after the session's name. */
export type StoreCall = readonly [method: number, ...values: unknown[]];

/** An answer as the core takes it: its number in `STORE_ANSWERS`, and what comes with it. */
type Answer = readonly [answer: number, at: number, other: number];

/** The server, as its store sees it. */
interface Server {
  readonly act: Act;
  handleStored(session: number): void;
  failStore(error: unknown): void;
}

/** Carries out the core's calls to the application's store. */
export class Storing {
  readonly #store: SessionStore;
  readonly #server: Server;
  /** It did not answer the last call: that is told once. */
  #isAway = false;

  constructor(store: SessionStore, server: Server) {
    this.#store = store;
    this.#server = server;
  }

  /** Makes the calls in their order, up to the first that is refused. */
  async store(id: string, calls: readonly StoreCall[]): Promise<void> {
    const [answer, at, other] = await this.#answer(async () => {
      for (const [method, ...values] of calls) {
        const swept = await call(this.#store, id, method, values);
        if (swept?.state === "not-due") return [NOT_DUE, whole(swept.leftMs), whole(swept.fence)];
      }
      return DONE;
    });
    const { act } = this.#server;
    this.#server.handleStored(act((core) => core.stored(id, answer, at, other)));
  }

  async attach(socket: number, id: string, values: readonly unknown[]): Promise<void> {
    let take: ((core: Core) => void) | undefined;
    const answer = await this.#answer(async () => {
      take = taking(socket, await this.#store.attach(id, named(ATTACH, values) as never as Attach));
      return DONE;
    });
    this.#server.act(take ?? ((core) => core.attachRefused(socket, ...answer)));
  }

  async #answer(ask: () => Promise<Answer>): Promise<Answer> {
    try {
      const answer = await ask();
      this.#isAway = false;
      return answer;
    } catch (error) {
      const { code, kind, details = {} } = Object(error) as Partial<StoreError>;
      const answer = code === "ERR_STORE" ? STORE_ANSWERS.indexOf(kind as never) : -1;
      const isAway = answer <= NOT_DUE || kind === "unavailable";
      if (isAway && !this.#isAway) this.#server.failStore(error);
      this.#isAway = isAway;
      if (isAway) return UNAVAILABLE;
      const { fence, tx, seq, rx = -1 } = details;
      return [answer, fence ?? tx ?? seq ?? rx, GONE_REASONS.indexOf(details.why as never)];
    }
  }
}

async function call(
  store: SessionStore,
  id: string,
  method: number,
  values: unknown[],
): Promise<Sweep | undefined> {
  const name = STORE_CALLS[method] as (typeof STORE_CALLS)[number];
  const given = name === "create" ? [named(CREATE, values)] : values;
  // Each method takes what the core gives for it.
  const answer = await (store[name] as (...args: unknown[]) => unknown).call(store, id, ...given);
  return name === "sweep" ? (answer as Sweep) : undefined;
}

/** Gives the core a session that the store has attached. */
function taking(socket: number, attached: Attached): (core: Core) => void {
  const { messages, protocol, previous } = attached;
  const numbers = ATTACHED.map((name) => whole(attached[name]));
  const copies = Array.from(messages, (data) => owned(data));
  const payloads = copies.map(([payload]) => payload);
  const sizes = copies.map(([, bytes]) => bytes);
  return (core) => core.attached(socket, numbers, payloads, sizes, `${protocol}`, `${previous}`);
}

/** A number that the core can trust. */
function whole(value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new TypeError(`the store answered with ${String(value)}, expected a whole number`);
}

function named(names: readonly string[], values: readonly unknown[]): object {
  return Object.fromEntries(names.map((name, place) => [name, values[place]]));
}

const DONE: Answer = [0, 0, 0];
const NOT_DUE = 1;
const UNAVAILABLE: Answer = [STORE_ANSWERS.indexOf("unavailable"), 0, 0];

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
] as const;
