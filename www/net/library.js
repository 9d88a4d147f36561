// The library, asked for once: WebKit gives a second import of a module that is still being evaluated
// back before it is, and the library awaits its wasm.

/** @type {Promise<typeof import("steadysocket")>} */
export const loading = import("steadysocket");
// Whoever waits for it says what is wrong.
loading.catch(() => {});
