// send(): the bytes on the wire for each value, the exceptions, and the states.
import { attempt, outcome, showData } from "../support/observe.mjs";

const bytes = (length = 8) => Uint8Array.from({ length }, (_, index) => index + 1);

const throwing = () => ({
  toString() {
    throw new RangeError("of the case");
  },
});

function detached() {
  const view = bytes();
  structuredClone(view.buffer, { transfer: [view.buffer] });
  return view;
}

/** Even where pages cannot name the class, the engine can still create such buffers. */
const shared = () => new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer;

function resizable() {
  const buffer = new ArrayBuffer(4, { maxByteLength: 8 });
  new Uint8Array(buffer).set([1, 2, 3, 4]);
  return buffer;
}

const VIEWS = [
  "Int8Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "BigInt64Array",
  "BigUint64Array",
  "Float16Array",
  "Float32Array",
  "Float64Array",
  "DataView",
];

const VALUES = {
  undefined: () => undefined,
  null: () => null,
  true: () => true,
  "a number": () => 1.5,
  "minus zero": () => -0,
  "not a number": () => Number.NaN,
  "a large number": () => 1e21,
  "a bigint": () => 12n,
  "a symbol": () => Symbol("data"),
  "an object": () => ({}),
  "an object without a prototype": () => Object.create(null),
  "an object with toString": () => ({ toString: () => "converted" }),
  "an object with valueOf": () => ({ valueOf: () => "converted" }),
  "an object with Symbol.toPrimitive": () => ({ [Symbol.toPrimitive]: (hint) => `as ${hint}` }),
  "an object that throws": throwing,
  "an object that calls itself an ArrayBuffer": () => ({ [Symbol.toStringTag]: "ArrayBuffer" }),
  "an object that calls itself a Blob": () => ({ [Symbol.toStringTag]: "Blob", size: 3 }),
  "an object with a buffer's prototype": () => ({
    __proto__: ArrayBuffer.prototype,
    toString: () => "converted",
  }),
  "a list": () => [1, [2, 3]],
  "a function": () => Math.max.bind(undefined),
  "a regular expression": () => /a/g,
  "an error": () => new RangeError("of the case"),
  "a URL": () => new URL("http://localhost/a?b#c"),
  "a URLSearchParams": () => new URLSearchParams({ a: "б" }),
  "a FormData": () => new FormData(),
  "a Headers": () => new Headers(),
  "a Response": () => new Response("a"),
  "a String object": () => Object("text"),
  "a proxy of a buffer": () => new Proxy(bytes().buffer, {}),
  "an empty text": () => "",
  "a text": () => "hello",
  "a text in Cyrillic": () => "привіт, світе",
  "a text with NUL": () => "a\0b",
  "a text with a byte order mark": () => "\ufeffa",
  "a text with line ends": () => "a\r\nb\nc\rd",
  "an emoji": () => "\u{1f680}",
  "a lone high surrogate": () => "\ud83d",
  "a lone low surrogate": () => "\ude80",
  "surrogates in the wrong order": () => "\ude80\ud83d",
  "a high surrogate before an emoji": () => "\ud83d\u{1f680}",
  "a lone surrogate between letters": () => "a\udc00b",
  "a text of 125 bytes": () => "a".repeat(125),
  "a text of 126 bytes": () => "a".repeat(126),
  "a text of 65536 bytes": () => "a".repeat(65_536),
  "a text of 300000 signs": () => "ї".repeat(300_000),
  "a joined text": () => ["a".repeat(5_000), "ж".repeat(5_000)].join("-") + String(Math.PI),
  "an empty buffer": () => new ArrayBuffer(0),
  "a buffer": () => bytes().buffer,
  "a buffer of 65537 bytes": () => bytes(65_537).buffer,
  "a detached buffer": () => detached().buffer,
  "a view of a detached buffer": () => detached(),
  "a DataView of a buffer that is detached then": () => {
    const view = new DataView(bytes().buffer);
    structuredClone(view.buffer, { transfer: [view.buffer] });
    return view;
  },
  "an empty view": () => new Uint8Array(bytes().buffer, 3, 0),
  "an empty view at the end": () => new Uint8Array(bytes().buffer, 8),
  "a view with bytes before and after it": () => new Uint8Array(bytes().buffer, 2, 3),
  "a subclass of a view": () => new (class extends Uint8Array {})([1, 2, 3]),
  "a view with a byteLength of its own": () =>
    Object.defineProperty(bytes(), "byteLength", { value: 2 }),
  "a shared buffer": shared,
  "a view of a shared buffer": () => new Uint8Array(shared(), 0, 3),
  "a resizable buffer": resizable,
  "a view of a resizable buffer": () => new Uint8Array(resizable()),
  "a view of fixed length of a resizable buffer": () => new Uint8Array(resizable(), 0, 2),
  "the memory of WebAssembly": () =>
    new Uint8Array(new WebAssembly.Memory({ initial: 1 }).buffer, 0, 3),
  "an empty Blob": () => new Blob(),
  "a Blob": () => new Blob(["blob", bytes()], { type: "text/plain" }),
  "a Blob's slice": () => new Blob(["abcdef"]).slice(1, 4),
  "a large Blob": () => new Blob([bytes(100_000)]),
  "a File": () => new File(["file"], "name.txt", { type: "text/plain" }),
};

for (const name of VIEWS) {
  const view = () => {
    const Kind = globalThis[name];
    // An engine without the class sends the same in both runs.
    return Kind ? new Kind(bytes(32).buffer, 8, 1) : name;
  };
  VALUES[`a ${name} at an offset`] = view;
}

/** Returns the exception, or the byte count and the echoed message. */
const echo = (source) => async (Socket, env) => {
  const socket = await env.opened(Socket);
  socket.binaryType = "arraybuffer";
  const result = outcome(() => socket.send(source()));
  const buffered = socket.bufferedAmount;
  // The marker message shows that nothing was sent before it if the value threw.
  socket.send("mark");
  const [first, second] = await env.messages(socket, result.threw ? 1 : 2);
  return { result, buffered, first: await showData(first), second: await showData(second) };
};

/** Conversions come before the state check. */
const inState = (prepare) => async (Socket, env) => {
  const socket = await prepare(Socket, env);
  const values = [
    "a text",
    "a symbol",
    "an object that throws",
    "a buffer",
    "a Blob",
    "a view with bytes before and after it",
    "a shared buffer",
    "a detached buffer",
    "undefined",
  ];
  const results = [];
  for (const name of values) {
    results.push([name, outcome(() => socket.send(VALUES[name]())), socket.bufferedAmount]);
  }
  return { results, readyState: socket.readyState };
};

export default [
  ...Object.entries(VALUES).map(([name, source]) => ({ name: `send: ${name}`, run: echo(source) })),
  { name: "send: while connecting", run: inState((Socket, env) => env.open(Socket)) },
  {
    name: "send: while closing",
    run: inState(async (Socket, env) => {
      const socket = await env.opened(Socket);
      socket.close();
      return socket;
    }),
  },
  {
    name: "send: while closing before it was open",
    run: inState((Socket, env) => {
      const socket = env.open(Socket);
      socket.close();
      return socket;
    }),
  },
  { name: "send: after the end", run: inState((Socket, env) => env.closed(Socket)) },
  {
    name: "send: without arguments",
    run: async (Socket, env) => {
      const open = await env.opened(Socket);
      const closed = await env.closed(Socket);
      return [env.open(Socket), open, closed].map((socket) => outcome(() => socket.send()));
    },
  },
  {
    name: "send: what it returns",
    run: async (Socket, env) => {
      const open = await env.opened(Socket);
      const closed = await env.closed(Socket);
      return [open, closed].map((socket) => attempt(() => socket.send("a")));
    },
  },
  {
    name: "send: further arguments are ignored",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      socket.send("a", throwing());
      return env.messages(socket, 1);
    },
  },
  {
    name: "send: a buffer that is changed afterwards",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      const view = bytes();
      socket.send(view);
      socket.send(view.buffer);
      view.fill(0);
      const answers = await env.messages(socket, 2);
      return Promise.all(answers.map(showData));
    },
  },
  {
    name: "send: a buffer that is detached afterwards",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      const view = bytes();
      socket.send(view);
      structuredClone(view.buffer, { transfer: [view.buffer] });
      const answers = await env.messages(socket, 1);
      return Promise.all(answers.map(showData));
    },
  },
  {
    name: "send: texts, buffers and Blobs keep their order",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      socket.binaryType = "arraybuffer";
      for (let round = 0; round < 10; round += 1) {
        socket.send(new Blob([`blob ${round}`]));
        socket.send(`text ${round}`);
        socket.send(bytes(round));
      }
      return Promise.all((await env.messages(socket, 30)).map(showData));
    },
  },
  {
    name: "send: a conversion that sends",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      socket.send({
        toString() {
          socket.send("inner");
          return "outer";
        },
      });
      return env.messages(socket, 2);
    },
  },
  {
    name: "send: a conversion that closes",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      const ended = env.event(socket, "close");
      const messages = [];
      socket.onmessage = (event) => messages.push(event.data);
      socket.send({
        toString() {
          socket.close(3000);
          return "outer";
        },
      });
      const { readyState, bufferedAmount } = socket;
      const { code } = await ended;
      return { readyState, bufferedAmount, code, messages };
    },
  },
  {
    name: "send: in a listener of open",
    run: async (Socket, env) => {
      const socket = env.open(Socket);
      socket.addEventListener("open", () => socket.send("first"));
      socket.addEventListener("open", () => socket.send("second"));
      return env.messages(socket, 2);
    },
  },
  {
    name: "send: in a listener of message",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      const messages = [];
      const done = new Promise((resolve) => {
        socket.addEventListener("message", ({ data }) => {
          messages.push(data);
          if (data.length < 5) socket.send(`${data}.`);
          else resolve();
        });
      });
      socket.send(".");
      await env.within(done, "the last message");
      return messages;
    },
  },
  {
    name: "send: just before close",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      const ended = env.event(socket, "close");
      const messages = [];
      socket.addEventListener("message", ({ data }) => messages.push([data, socket.readyState]));
      socket.send("a");
      socket.send(bytes(3));
      socket.close(3000, "bye");
      const { code, reason, wasClean } = await ended;
      return { count: messages.length, messages: messages.map(String), code, reason, wasClean };
    },
  },
  {
    name: "send: a buffer of another realm",
    contexts: ["window"],
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      const frame = document.body.appendChild(document.createElement("iframe"));
      const foreign = frame.contentWindow;
      socket.send(new foreign.Uint8Array([1, 2, 3]).buffer);
      socket.send(new foreign.Uint8Array([4, 5, 6]).subarray(1));
      socket.send(new foreign.Blob(["blob"]));
      const answers = await env.messages(socket, 3);
      frame.remove();
      return Promise.all(answers.map(showData));
    },
  },
];
