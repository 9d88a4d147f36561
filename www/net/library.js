// Imports the library once: WebKit resolves a second import of a module that is still being
// evaluated, and the library awaits its wasm.

/** @type {Promise<typeof import("steadysocket")>} */
export const loading = import("steadysocket");
// Reported by those who await it.
loading.catch(() => {});
