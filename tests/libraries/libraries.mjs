// The libraries, in the order of docs/libraries.md.

/**
 * @typedef {object} Library
 * @property {string} [package] Its name, if it has another one.
 * @property {string} [server] The module in `servers`, if it has another name.
 * @property {boolean} [quick] Part of the default run.
 * @property {string} [browserOnly] Why it takes no class in Node.js.
 */

/** @type {Record<string, Library>} */
export const LIBRARIES = {
  "graphql-ws": { quick: true },
  apollo: { package: "@apollo/client", server: "graphql-ws" },
  rxjs: { server: "echo", quick: true },
  "y-websocket": { quick: true },
  hocuspocus: { package: "@hocuspocus/provider" },
  stompjs: { package: "@stomp/stompjs", quick: true },
  trpc: { package: "@trpc/client" },
  "socket.io": { package: "socket.io-client" },
  mqtt: { browserOnly: "it uses `ws` itself" },
  signalr: { package: "@microsoft/signalr" },
  phoenix: {},
  centrifuge: { quick: true },
  "nats.ws": {},
  viem: { browserOnly: "with `ws` it gives up after a refused dial" },
  ethers: { server: "viem" },
  "pusher-js": { browserOnly: "its build for Node.js has a class of its own" },
  actioncable: { package: "@rails/actioncable", browserOnly: "it needs a window" },
  capnweb: {},
  sharedb: {},
};

/**
 * @typedef {object} Gain Something that our class adds to a library.
 * @property {string} library
 * @property {string} about
 * @property {string} server The module in `servers`.
 * @property {object} [times] Options of ours, where the usual ones take long.
 */

/** Each is a module in `gains`, and a block of the page. @type {Record<string, Gain>} */
export const GAINS = {
  "deadline-graphql-ws": {
    library: "graphql-ws",
    about: "a server that never answers is given up, natively it is waited for",
    server: "silent",
    times: { connectTimeoutMs: 300 },
  },
  "deadline-y-websocket": {
    library: "y-websocket",
    about: "a server that never answers is given up, natively it is waited for",
    server: "silent",
    times: { connectTimeoutMs: 300 },
  },
  "heartbeat-rxjs": {
    library: "rxjs",
    about: "a dead line is noticed, natively it is not",
    server: "half-open",
    times: { heartbeat: { intervalMs: 300, timeoutMs: 300 } },
  },
  "token-graphql-ws": {
    library: "graphql-ws",
    about: "each dial has a token of its own",
    server: "graphql-ws",
  },
  "reconnect-sharedb": {
    library: "sharedb",
    about: "it is connected again, which it cannot do itself",
    server: "sharedb",
  },
};
