import { checkNames } from "./check.js";
import { soon } from "./soon.js";

/** The state of a network: both directions have the same. */
export interface NetworkConditions {
  /**
   * The time that everything takes one way, in milliseconds; a dial takes twice that.
   * @default 0
   */
  readonly latencyMs?: number | undefined;
  /**
   * Bytes a second for each direction of each connection. Less fills `bufferedAmount`; with 0
   * nothing leaves until it is changed.
   * @default Infinity
   */
  readonly bytesPerSecond?: number | undefined;
}

/** The network between a server and its clients, which a test may change at any moment. */
export class Network {
  latencyMs = 0;
  bytesPerSecond: number = Number.POSITIVE_INFINITY;
  readonly #stalled = new Set<Line>();

  /** @throws `TypeError` for an unknown name, `RangeError` for a number that is negative or none. */
  set(conditions: NetworkConditions): void {
    const { latencyMs = 0, bytesPerSecond = Number.POSITIVE_INFINITY } = conditions;
    const values = { latencyMs, bytesPerSecond };
    checkNames("network", conditions, Object.keys(values));
    for (const [name, value] of Object.entries(values)) {
      if (!(value >= 0)) throw new RangeError(`network: ${name} is ${value}, expected at least 0`);
    }
    this.latencyMs = latencyMs;
    this.bytesPerSecond = bytesPerSecond;
    const stalled = [...this.#stalled];
    this.#stalled.clear();
    for (const line of stalled) line.resume();
  }

  stall(line: Line): void {
    this.#stalled.add(line);
  }
}

interface Item {
  /** Bytes that have not left yet. */
  left: number;
  /** False while a `Blob` is read. */
  isReady: boolean;
  readonly arrive: () => void;
}

/** One direction of a connection: things arrive in the order in which they were sent. */
export class Line {
  readonly #network: Network;
  #waiting: Item[] = [];
  #flying: (() => void)[] = [];
  /** Bytes that may leave now. */
  #credit = 0;
  #buffered = 0;
  #isMoving = false;
  #isCut = false;

  constructor(network: Network) {
    this.#network = network;
  }

  /** Bytes that have not left yet. */
  get buffered(): number {
    return Math.max(0, Math.ceil(this.#buffered - LEAST_BYTES));
  }

  /** Sends something; `reading` is what has to be over before it can leave. */
  push(bytes: number, arrive: () => void, reading?: Promise<unknown>): void {
    if (this.#isCut) return;
    const item = { left: bytes, isReady: !reading, arrive };
    this.#waiting.push(item);
    this.#buffered += bytes;
    void reading?.then(() => {
      item.isReady = true;
      this.resume();
    });
    this.resume();
  }

  /** Loses everything that is on the way. */
  clear(): void {
    this.#waiting = [];
    this.#flying = [];
    this.#buffered = 0;
  }

  /** Loses that, and everything that is sent from now on. */
  cut(): void {
    this.#isCut = true;
    this.clear();
  }

  /** Goes on after a stop. */
  resume(): void {
    if (this.#isMoving) return;
    this.#isMoving = true;
    this.#credit = 0;
    soon(() => this.#move());
  }

  #move(): void {
    const rate = this.#network.bytesPerSecond;
    if (rate === Number.POSITIVE_INFINITY) this.#credit = rate;
    while (rate > 0 && this.#sendHead());
    const [head] = this.#waiting;
    if (!head?.isReady || rate === 0) {
      this.#isMoving = false;
      if (rate === 0) this.#network.stall(this);
      return;
    }
    const waitMs = Math.min(STEP_MS, Math.ceil((head.left / rate) * 1_000));
    setTimeout(() => {
      this.#credit += (rate * waitMs) / 1_000;
      this.#move();
    }, waitMs);
  }

  /** Sends of the first what may leave now; true if that was all of it. */
  #sendHead(): boolean {
    const [head] = this.#waiting;
    if (!head?.isReady) return false;
    const bytes = Math.min(head.left, this.#credit);
    head.left -= bytes;
    this.#credit -= bytes;
    this.#buffered -= bytes;
    if (head.left > LEAST_BYTES) return false;
    this.#waiting.shift();
    if (this.#waiting.length === 0) this.#buffered = 0;
    this.#fly(head.arrive);
    return true;
  }

  #fly(arrive: () => void): void {
    this.#flying.push(arrive);
    // Whichever timer comes first takes the oldest, so that a shorter latency overtakes nothing.
    const land = (): void => this.#flying.shift()?.();
    const { latencyMs } = this.#network;
    if (latencyMs > 0) setTimeout(land, latencyMs);
    else soon(land);
  }
}

/** How often `bufferedAmount` changes on a slow line. */
const STEP_MS = 50;

/** Less is an error of rounding. */
const LEAST_BYTES = 1e-6;
