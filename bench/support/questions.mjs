// The questions that docs/benchmarks.md answers, with a table each: which rows of which benchmark,
// and whose figures stand beside them.

const JAVASCRIPT = [
  "native",
  "new event",
  "steadysocket",
  "steadysocket (events: false)",
  "steadysocket/slim",
  "partysocket",
  "reconnecting-websocket",
  "@nktkas/rews",
  "websocket-ts",
  "robust-websocket",
];

const RUST = [
  "web-sys (Rust)",
  "best-path (Rust)",
  "tokio-tungstenite (Rust)",
  "steadysocket (Rust)",
  "gloo-net (Rust)",
  "tokio-tungstenite-wasm (Rust)",
  "ewebsock (Rust)",
  "ws-stream-wasm (Rust)",
];

/**
 * @typedef {object} Question
 * @property {string} title
 * @property {string} text How it was measured.
 * @property {string[]} columns Contestants, in this order; those without a figure are left out.
 * @property {[bench: string, what: string, label?: string][]} rows The label, where the name of the
 *   row says too little outside its benchmark.
 * @property {Plot} [plot]
 *
 * @typedef {object} Plot
 * @property {string} bench
 * @property {(row: { what: string }) => boolean} [shows] Which rows; else all of them.
 */

/** @type {Question[]} */
export const QUESTIONS = [
  {
    title: "What does a message cost?",
    text: "Without a network: the sockets are synthetic, the events real, 256 messages at a time. Compilers treat a loop this short differently for each library, so some seem to send faster than native.",
    columns: JAVASCRIPT,
    rows: [
      ["overhead", "send, 16 B text"],
      ["overhead", "receive by listener, 16 B text"],
      ["overhead", "receive by iterator, 16 B text"],
    ],
    plot: {
      bench: "overhead",
      shows: ({ what }) => /^(send|receive by listener|receive in Rust), .* text$/.test(what),
    },
  },
  {
    title: "How many messages get through?",
    text: "With the example server on the same two cores; 64 B a message; a window is the number of messages under way.",
    columns: JAVASCRIPT,
    rows: [
      ["echo", "messages, window 64", "echoed, window 64"],
      ["echo", "round trip, 99th percentile, window 1", "round trip, 99th percentile, window 1"],
      ["flood", "messages", "pushed by the server"],
    ],
  },
  {
    title: "How does it come back from an outage?",
    text: "Each waits as short as its options allow: 1 ms after a lost socket, 100 ms between dials to a server that restarts. The server counts the queued messages.",
    columns: JAVASCRIPT,
    rows: [
      ["reconnect", "socket lost to dial, a wait of 1 ms", "socket lost to dial"],
      ["reconnect", "server back to open, a dial each 100 ms", "server back to open"],
      ["queue", "time of the send calls, 100\u202f000 messages", "queueing 100\u202f000 messages"],
      ["queue", "from open to the server, 100\u202f000 messages", "flushing them after `open`"],
    ],
  },
  {
    title: "Do ten thousand clients come back at once?",
    text: "Simulated in virtual time with the real core, and with the rule of partysocket's defaults: the busiest second after the first, as a multiple of the mean second. 1 is flat.",
    columns: JAVASCRIPT,
    rows: [
      [
        "storm",
        "Full jitter, two minutes down, from the moment the server is back",
        "after two minutes without the server; ours with full jitter, the default",
      ],
      [
        "storm",
        "Full jitter, 20 s down, from the moment it dies",
        "during 20 s without it and after; ours with full jitter",
      ],
    ],
    plot: { bench: "storm" },
  },
  {
    title: "What does it weigh?",
    text: "The size is that of the smallest page, bundled and minified. Memory is Chromium's, with synthetic sockets, so that the library's own counts alone.",
    columns: JAVASCRIPT,
    rows: [
      ["size", "a page loads, gzip"],
      ["memory", "an idle connection, its synthetic socket included", "an idle connection"],
      ["memory", "a queued message, its text included", "a queued message of 32 B"],
      ["memory", "left behind by 10\u202f000 reconnects"],
    ],
    plot: { bench: "size", shows: ({ what }) => what.endsWith("gzip") },
  },
  {
    title: "How soon is the first connection open?",
    text: "From `import` to `open`, each time in a new frame; cold is the first time that the browser sees the files. steadysocket is one file; steadysocket/slim fetches its wasm before the first constructor. Three in a cell: Chromium / Firefox / WebKitGTK.",
    columns: JAVASCRIPT,
    rows: [
      ["start", "import to open, cold"],
      ["start", "import to open, cold, 40 ms a response", "cold, each response 40 ms late"],
      ["start", "import to open, warm"],
    ],
  },
  {
    title: "And in Rust?",
    text: "Each crate in a wasm of its own, level 3 and LTO, in the same page. web-sys is what all stand on; best-path is the fastest way for a message into the wasm's memory. Natively all stand on tokio-tungstenite, and each client is on a thread beside that of an echo server.",
    columns: RUST,
    rows: [
      ["overhead", "receive in Rust, 16 B text", "receive, 16 B text"],
      ["overhead", "receive in Rust, 64 KiB text", "receive, 64 KiB text"],
      ["overhead", "send from Rust, 16 B text", "send, 16 B text"],
      ["echo", "messages, window 64", "echoed, window 64"],
      ["flood", "messages", "pushed by the server"],
      ["memory", "an idle connection, its synthetic socket included", "an idle connection"],
      ["size", "a crate adds, gzip", "a Rust app grows by, gzip"],
      ["native", "echoed, 16 B text, window 64", "natively, echoed, window 64"],
      ["native", "memory of an idle connection, read buffer of 128 KiB", "natively, an idle one"],
    ],
  },
  {
    title: "What do sessions cost, and the example server?",
    text: "Sessions beside plain sockets of the same server, axum or ws, natively / in Chromium; the header's bytes are counted. Then the example server beside one of ws. Nothing is compressed, and clients share the two cores.",
    columns: [
      "steadysocket",
      "steadysocket (session)",
      "steadysocket (ws)",
      "steadysocket (session, ws)",
      "ws (Node)",
    ],
    rows: [
      ["session", "echoed, 16 B text, window 1"],
      ["session", "echoed, 1 KiB text, window 64"],
      ["session", "header, text, one way, mean of 5,000 messages"],
      ["session", "header, binary, both ways, mean of 5,000 messages"],
      ["server", "memory of an idle connection"],
      ["server", "echoed messages, 16 sockets, 64 under way"],
    ],
  },
];

/** The names of the plots that the page shows. */
export const PLOTS = QUESTIONS.flatMap(({ plot }) => (plot ? [`${plot.bench}.svg`] : []));
