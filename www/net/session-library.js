// Imports the library with sessions when a view first needs it.

/** @type {Promise<typeof import("steadysocket/session")> | undefined} */
let loading;

/** Resolves to the library, whose first constructor has compiled its wasm. */
export function loadSessions() {
  loading ??= import("steadysocket/session").then((library) => {
    new library.SteadySocket(location.href, [], { startClosed: true });
    return library;
  });
  return loading;
}
