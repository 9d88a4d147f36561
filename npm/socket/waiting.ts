import type { CloseInfo } from "../host/dial.js";
import type { ClosedError } from "./errors.js";

/** The promise of `closed`. */
export class End {
  isSettled = false;
  readonly promise: Promise<CloseInfo>;
  #resolve: (close: CloseInfo) => void = () => {};

  constructor() {
    this.promise = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  settle(close: CloseInfo): void {
    this.isSettled = true;
    this.#resolve(close);
  }
}

/** A promise of something that may happen before the end. */
export type Waiter = readonly [resolve: () => void, reject: (error: Error) => void];

/** Makes a promise, which is rejected at once if the connection has ended. */
export function wait(waiters: Waiter[], ended: ClosedError | undefined): Promise<void> {
  const promise = new Promise<void>((...waiter) => {
    waiters.push(waiter);
    if (ended) settle(waiters, ended);
  });
  // A rejection that nobody handles would end a Node process.
  promise.catch(Boolean);
  return promise;
}

/** Resolves the promises, or rejects them because the connection has ended. */
export function settle(waiters: Waiter[], ended?: ClosedError): void {
  for (const [resolve, reject] of waiters.splice(0)) {
    if (ended) reject(ended);
    else resolve();
  }
}
