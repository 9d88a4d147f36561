// Imports the library by itself, so that the first paint of the page does not wait for it.

/** @type {Promise<typeof import("steadysocket")>} */
export const loading = import("steadysocket");
// Reported by those who await it.
loading.catch(() => {});
