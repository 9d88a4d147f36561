import type { CloseInfo } from "./events.js";

/** What `closed` gives. */
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

/** Somebody who waits for something to happen, or for the end. */
export interface Waiter {
  resolve(): void;
  reject(error: Error): void;
}

/** Tells everybody who waits: that it has happened, or why it never will. */
export function settle(waiters: Waiter[], error?: Error): void {
  for (const waiter of waiters.splice(0)) {
    if (error) waiter.reject(error);
    else waiter.resolve();
  }
}
