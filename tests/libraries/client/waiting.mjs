/**
 * Resolves when something holds; looks at it again and again.
 *
 * @param {string} what For the message when it takes too long.
 * @param {() => boolean} holds
 */
export async function until(what, holds) {
  let isLate = false;
  const wait = async () => {
    while (!holds() && !isLate) await globalThis.moment();
  };
  await guarded(what, wait()).finally(() => {
    isLate = true;
  });
}

/** Rejects if something takes too long: then the library is stuck. */
export async function guarded(what, promise) {
  const { guardMs } = globalThis.setting;
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no ${what} in ${guardMs} ms`)), guardMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
