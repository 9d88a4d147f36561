// Imports the library by itself, so that the first paint of the page does not wait for it.

/** @type {Promise<typeof import("steadysocket")>} */
export const loading = import("steadysocket").then((library) => {
  // The first one compiles the wasm: a browser that cannot is found out here, for all views.
  new library.SteadySocket(location.href, [], { startClosed: true });
  return library;
});
// Reported by those who await it.
loading.catch(() => {});
