import type { CloseInfo } from "../host/dial.js";
import { ClosedError } from "./errors.js";

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
export interface Waiter {
  resolve(): void;
  reject(error: Error): void;
}

/** Makes a promise, which is rejected at once if the connection has ended. */
export function wait(waiters: Waiter[], isEnded: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    waiters.push({ resolve, reject });
    if (isEnded) settle(waiters, true);
  });
}

/** Resolves the promises, or rejects them because the connection has ended. */
export function settle(waiters: Waiter[], isEnded?: boolean): void {
  for (const waiter of waiters.splice(0)) {
    if (isEnded) waiter.reject(new ClosedError("the connection has ended"));
    else waiter.resolve();
  }
}
