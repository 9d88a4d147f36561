// Waiting that no fake timer holds up: a test that has stopped the clock still gets its network.

/** More promises than what a test awaits in a row before it listens. */
const TURNS = 64;

/** After so many events without a task in between, a test runner may notice that time is up. */
const EVENTS_IN_A_ROW = 1_000;

const { setTimeout: realTimeout } = globalThis;

const waiting: (() => void)[] = [];
let count = 0;

/**
 * Does something as if in a task of its own: after what runs now and the promises that it settles,
 * in the order of the calls, with time for promises in between.
 *
 * By promises alone, because fake timers replace everything else, and nothing else certainly comes
 * between two timers when fake timers are moved on asynchronously.
 */
export function soon(act: () => void): void {
  waiting.push(act);
  if (waiting.length === 1) void turns().then(next);
}

/** Resolves in a task: everything is over that only waits for promises. */
export function task(): Promise<void> {
  return new Promise((resolve) => {
    // jsdom under Jest has no MessageChannel.
    if (typeof MessageChannel !== "function") {
      realTimeout(resolve, 0);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

async function turns(): Promise<void> {
  count += 1;
  if (count % EVENTS_IN_A_ROW === 0) await task();
  for (let turn = 0; turn < TURNS; turn += 1) await undefined;
}

function next(): void {
  const [act] = waiting;
  try {
    act?.();
  } finally {
    waiting.shift();
    if (waiting.length > 0) void turns().then(next);
  }
}
