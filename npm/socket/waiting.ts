import type { ClosedError } from "../core/errors.js";

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
