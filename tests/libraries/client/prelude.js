// Runs before anything else, in the page or in Node.js: counts the timers that are left at the end.

/** @type {Set<unknown>} */
globalThis.pendingTimers = new Set();

const { setTimeout: sleep } = globalThis;

/** Resolves after a moment, by a timer that does not count. */
globalThis.moment = () => new Promise((resolve) => sleep(resolve, 10));

for (const kind of ["Timeout", "Interval"]) {
  const set = globalThis[`set${kind}`];
  const clear = globalThis[`clear${kind}`];
  globalThis[`set${kind}`] = (act, delay, ...given) => {
    const timer = set(() => {
      if (kind === "Timeout") globalThis.pendingTimers.delete(timer);
      act(...given);
    }, delay);
    globalThis.pendingTimers.add(timer);
    return timer;
  };
  globalThis[`clear${kind}`] = (timer) => {
    globalThis.pendingTimers.delete(timer);
    clear(timer);
  };
}
