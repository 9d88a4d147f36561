import { checkNames } from "./check.js";
import { task } from "./soon.js";

/** The options of a `FakeClock`. */
export interface FakeClockOptions {
  /**
   * The time of `Date` at first, in milliseconds since the epoch.
   * @default `Date.now()`
   */
  readonly now?: number | undefined;
}

/**
 * A clock that stands still until the test moves it: `setTimeout`, `setInterval`, their `clear`
 * functions, `Date` and `performance.now`.
 *
 * @example
 * const clock = new FakeClock();
 * clock.install();
 * await clock.advance(5_000);
 * clock.uninstall();
 */
export class FakeClock {
  #now: number;
  #lastId = FIRST_ID;
  #isAdvancing = false;
  readonly #timers = new Map<number, Timer>();
  #undo: (() => void)[] = [];

  /** @throws `TypeError` for an unknown option. */
  constructor(options: FakeClockOptions = {}) {
    checkNames("FakeClock", options, ["now"]);
    this.#now = options.now ?? Date.now();
  }

  /** The time of `Date`, in milliseconds since the epoch. */
  get now(): number {
    return this.#now;
  }

  /** The number of timers that wait. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Puts its functions over the global ones. A second call does nothing. */
  install(): void {
    if (this.#undo.length > 0) return;
    // As functions of a page do, they work without a `this`.
    const set =
      (isRepeated: boolean) =>
      (act: Act, delayMs?: number, ...given: unknown[]) =>
        this.#set(act, delayMs, given, isRepeated);
    const { clearTimeout } = globalThis;
    // One that was set before is still on the real clock.
    const clear = (id: number | undefined): void => {
      if (!this.#timers.delete(Number(id))) clearTimeout(id);
    };
    const start = performance.now() - this.#now;
    this.#replace(globalThis, "setTimeout", set(false));
    this.#replace(globalThis, "setInterval", set(true));
    this.#replace(globalThis, "clearTimeout", clear);
    this.#replace(globalThis, "clearInterval", clear);
    this.#replace(globalThis, "Date", this.#dateClass());
    this.#replace(performance, "now", () => start + this.#now);
  }

  /** Gives the globals back; timers that still wait never come. */
  uninstall(): void {
    for (const undo of this.#undo.splice(0)) undo();
    this.#timers.clear();
  }

  /**
   * Moves the clock, and runs the timers that become due, in order. Between two of them, and at
   * the end, promises and the fake network go on until they wait for time.
   *
   * @throws What a timer throws; the clock then stands at its time.
   */
  async advance(ms: number): Promise<void> {
    if (!(ms >= 0)) throw new RangeError(`advance: ms is ${ms}, expected at least 0`);
    const end = this.#now + ms;
    this.#isAdvancing = true;
    try {
      await task();
      for (let timer = this.#next(end); timer; timer = this.#next(end)) {
        this.#run(timer);
        await task();
      }
      this.#now = end;
    } finally {
      this.#isAdvancing = false;
    }
  }

  #run(timer: Timer): void {
    this.#now = Math.max(this.#now, timer.at);
    this.#timers.delete(timer.id);
    if (timer.everyMs !== undefined) {
      this.#timers.set(timer.id, { ...timer, at: timer.at + timer.everyMs });
    }
    timer.act(...timer.given);
  }

  /** The timer that is due first, until then. */
  #next(end: number): Timer | undefined {
    let first: Timer | undefined;
    // In the order in which they were set, so that of two at the same time the older one comes first.
    for (const timer of this.#timers.values()) {
      if (timer.at <= end && timer.at < (first?.at ?? Number.POSITIVE_INFINITY)) first = timer;
    }
    return first;
  }

  #set(act: Act, delayMs: unknown, given: unknown[], isRepeated: boolean): unknown {
    // What is no number, or does not fit 31 bits, is 0, as in a browser. A timer that sets the next
    // one for now would keep the clock from moving.
    const delay = Math.max(Number(delayMs) | 0, isRepeated || this.#isAdvancing ? 1 : 0);
    this.#lastId += 1;
    const id = this.#lastId;
    const everyMs = isRepeated ? delay : undefined;
    this.#timers.set(id, { id, act, given, at: this.#now + delay, everyMs });
    return isNode() ? nodeTimer(id) : id;
  }

  #dateClass(): DateConstructor {
    const now = (): number => this.#now;
    return new Proxy(Date, {
      construct: (target, given, newTarget) =>
        Reflect.construct(target, given.length > 0 ? given : [now()], newTarget),
      apply: (target) => new target(now()).toString(),
      get: (target, name, receiver) =>
        name === "now" ? now : (Reflect.get(target, name, receiver) as unknown),
    });
  }

  #replace(target: object, name: string, value: unknown): void {
    const original = Object.getOwnPropertyDescriptor(target, name);
    Object.defineProperty(target, name, { value, configurable: true, writable: true });
    this.#undo.push(() => {
      if (original) Object.defineProperty(target, name, original);
      else Reflect.deleteProperty(target, name);
    });
  }
}

/** More than a real timer's number in Node.js, which a test may pass to our `clearTimeout`. */
const FIRST_ID = 1e12;

type Act = (...given: unknown[]) => void;

interface Timer {
  readonly id: number;
  readonly act: Act;
  readonly given: readonly unknown[];
  readonly at: number;
  readonly everyMs: number | undefined;
}

function isNode(): boolean {
  return "process" in globalThis && !("document" in globalThis);
}

/** The timer that `setTimeout` returns in Node.js. */
function nodeTimer(id: number): object {
  const timer = {
    ref: () => timer,
    unref: () => timer,
    hasRef: () => true,
    [Symbol.toPrimitive]: () => id,
  };
  return timer;
}
