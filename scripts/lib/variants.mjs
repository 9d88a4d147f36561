// The wasm files of the package. Each is src/ with features of its own, and stands in the entry
// points of npm/ that are listed with it.

/**
 * @typedef {object} Variant
 * @property {string} name Of its files in target/pkg: NAME.js, NAME.wasm, NAME-text.js.
 * @property {string} features Those of the crate.
 * @property {boolean} hasTexts True if texts pass between wasm and JavaScript.
 * @property {Record<string, string>} entries The output of each source that has it inside.
 * @property {Record<string, string>} modules The same for the runtime workerd, which compiles no
 *   bytes: these import NAME.wasm as a module.
 * @property {(module: any) => void} start Has an entry point compile its wasm.
 */

/** The one of the entry point `steadysocket`. @type {Variant} */
export const MAIN = {
  name: "steadysocket",
  features: "js",
  hasTexts: false,
  entries: { index: "index" },
  modules: { module: "workerd/index" },
  start: ({ SteadySocket }) => {
    new SteadySocket("ws://localhost", [], { startClosed: true }).close();
  },
};

/** The one of `steadysocket/session`. @type {Variant} */
const SESSION = {
  name: "session",
  features: "js-session",
  hasTexts: false,
  entries: { session: "session" },
  modules: { "session-module": "workerd/session" },
  start: MAIN.start,
};

/** The one of `steadysocket/server`. @type {Variant} */
const SERVER = {
  name: "server",
  features: "js-server",
  hasTexts: true,
  entries: { server: "server" },
  modules: { "server-module": "workerd/server" },
  start: ({ SessionServer }) => new SessionServer().close(),
};

/** All of them. */
export const VARIANTS = [MAIN, SESSION, SERVER];
