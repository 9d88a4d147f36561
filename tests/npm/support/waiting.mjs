// @ts-check
/** Waiting for what happens, never for time; what does not happen is named. */

// Kept from before any test mocks the clock.
const { setTimeout, clearTimeout } = globalThis;

/** Longer than anything here takes, on a busy machine too. */
const GUARD_MS = 60_000;

/**
 * The promise's value, or an error that names what did not come.
 *
 * @template T
 * @param {PromiseLike<T>} promise
 * @param {string} what
 * @param {number} [guardMs]
 * @returns {Promise<T>}
 */
export async function within(promise, what, guardMs = GUARD_MS) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const guard = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${guardMs} ms for ${what}`)), guardMs);
  });
  try {
    return await Promise.race([promise, guard]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The next event of this name.
 *
 * @template {keyof import("steadysocket").SteadySocketEventMap} K
 * @param {import("steadysocket").SteadySocket} socket
 * @param {K} name
 * @returns {Promise<import("steadysocket").SteadySocketEventMap[K]>}
 */
export function event(socket, name) {
  const next = new Promise((resolve) => {
    socket.addEventListener(name, resolve, { once: true });
  });
  return within(next, `the event ${name}`);
}

/**
 * The next `count` messages' data.
 *
 * @param {import("steadysocket").SteadySocket} socket
 * @param {number} count
 * @returns {Promise<unknown[]>}
 */
export function messages(socket, count) {
  /** @type {unknown[]} */
  const data = [];
  const all = new Promise((resolve) => {
    socket.addEventListener("message", function listen(event) {
      data.push(event.data);
      if (data.length < count) return;
      socket.removeEventListener("message", listen);
      resolve(data);
    });
  });
  return within(/** @type {Promise<unknown[]>} */ (all), `${count} messages`);
}

/** Lets everything happen that is due: promises, and the timers of 0 ms that are not mocked. */
export function turn() {
  return new Promise((resolve) => setImmediate(resolve));
}
