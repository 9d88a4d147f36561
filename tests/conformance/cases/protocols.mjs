// The constructor's second argument and its effect.
import { closeFrame } from "../support/frames.mjs";
import { attempt, record } from "../support/observe.mjs";

/**
 * Characters that are not allowed in a subprotocol: RFC 6455, section 4.1, the separators of HTTP.
 */
const SEPARATORS = [...'()<>@,;:\\"/[]?={} \t\u0000\u001f\u007f\u0080é€'];

const LISTS = {
  undefined: () => undefined,
  null: () => null,
  "an empty text": () => "",
  "a text": () => "chat",
  "a text with a comma": () => "a,b",
  "every sign that is allowed": () => "!#$%&'*+-.^_`|~0aZ",
  "a long text": () => "a".repeat(1_000),
  "an empty list": () => [],
  "a list of one": () => ["chat"],
  "a list of two": () => ["b", "a"],
  "a list with a repetition": () => ["a", "b", "a"],
  "a list with a repetition in another case": () => ["chat", "CHAT"],
  "a list with an empty text": () => [""],
  "a list with a hole": () => Object.assign(Array(3), ["a"]),
  "a list with undefined": () => [undefined],
  "a list with null": () => [null],
  "a list with a number": () => [1],
  "a list with one text given twice in two ways": () => [1, "1"],
  "a list with a symbol": () => [Symbol("a")],
  "a list in a list": () => [["a", "b"]],
  "a list with an object that throws": () => [
    {
      toString() {
        throw new RangeError("of the case");
      },
    },
  ],
  "a number": () => 5,
  "a boolean": () => true,
  "a bigint": () => 5n,
  "a symbol": () => Symbol("a"),
  "an object": () => ({}),
  "an object with toString": () => ({ toString: () => "chat" }),
  "an object that throws": () => ({
    toString() {
      throw new RangeError("of the case");
    },
  }),
  "an object with a length": () => ({ length: 1, 0: "a" }),
  "a String object": () => Object("ab"),
  "a String object with a repetition": () => Object("aa"),
  "a set": () => new Set(["a", "b"]),
  "a map": () => new Map([["a", "b"]]),
  "a typed array": () => new Uint8Array([1, 2]),
  "a generator": () =>
    (function* list() {
      yield "a";
      yield "b";
    })(),
  "an iterator that throws": () =>
    (function* list() {
      yield "a";
      throw new RangeError("of the case");
    })(),
  "an iterator that is undefined": () => ({ [Symbol.iterator]: undefined, toString: () => "chat" }),
  "an iterator that is null": () => ({ [Symbol.iterator]: null, toString: () => "chat" }),
  "an iterator that is no function": () => ({ [Symbol.iterator]: 1 }),
  "an iterator that gives no object": () => ({ [Symbol.iterator]: () => 1 }),
  "an iterator without next": () => ({ [Symbol.iterator]: () => ({}) }),
  "an iterator whose next gives no object": () => ({
    [Symbol.iterator]: () => ({ next: () => 1 }),
  }),
  "an options object": () => ({ protocols: ["a"] }),
};

const construct = (source) => (Socket, env) => {
  let socket;
  const result = attempt(() => {
    socket = env.open(Socket, "/echo", source());
  });
  return socket ? { readyState: socket.readyState, protocol: socket.protocol } : result;
};

/** The peer's choice, and its effect. */
const CHOICES = {
  "the only one": ["/echo?protocol=a", "a"],
  "the second of two": ["/echo?protocol=b", ["a", "b"]],
  "none of two": ["/echo", ["a", "b"]],
  "of a set": ["/echo?protocol=b", new Set(["a", "b"])],
  "of a String object": ["/echo?protocol=b", Object("ab")],
  "given as a number": ["/echo?protocol=1", [1]],
  "none of an empty list": ["/echo?protocol=a", []],
  "in another case than offered": ["/echo?protocol=CHAT", ["chat"]],
};

const follow = (path, protocols) => async (Socket, env) => {
  const socket = env.open(Socket, path, protocols);
  const { ended } = record(socket, env);
  let whileOpen;
  socket.addEventListener("open", () => {
    whileOpen = socket.protocol;
    socket.close();
  });
  const events = await ended;
  return { whileOpen, events, after: socket.protocol };
};

/** A peer that chooses a subprotocol that was not offered; some browsers accept it. */
const choose = (protocols) => async (Socket, env) => {
  const query = { protocol: "other", answer: closeFrame(3000), end: "fin" };
  const socket = env.track(new Socket(env.peer(query), protocols));
  const { ended } = record(socket, env);
  let whileOpen;
  socket.addEventListener("open", () => {
    whileOpen = socket.protocol;
    socket.close(3000);
  });
  return { events: await ended, whileOpen, after: socket.protocol };
};

export default [
  ...Object.entries(LISTS).map(([name, source]) => ({
    name: `protocols: ${name}`,
    run: construct(source),
  })),
  ...SEPARATORS.map((sign) => ({
    name: `protocols: a text with U+${sign.codePointAt(0).toString(16).padStart(4, "0")}`,
    run: construct(() => `a${sign}b`),
  })),
  ...Object.entries(CHOICES).map(([name, [path, protocols]]) => ({
    name: `protocols: the peer chooses ${name}`,
    run: follow(path, protocols),
  })),
  {
    name: "protocols: the peer chooses one that was not offered",
    run: choose(["a"]),
  },
  {
    name: "protocols: the peer chooses one though none was offered",
    run: choose(undefined),
  },
  {
    name: "protocols: a function, whose source is no token",
    run: (Socket, env) => attempt(() => env.open(Socket, "/echo", () => "chat")),
  },
  {
    name: "protocols: the url is converted before them",
    run: (Socket, env) => {
      const order = [];
      const url = { toString: () => order.push("url") && env.url() };
      const protocols = [{ toString: () => order.push("protocol") && "a" }];
      env.track(new Socket(url, protocols));
      return order;
    },
  },
  {
    name: "protocols: they are converted before the url is parsed",
    run: (Socket) => {
      const order = [];
      const protocols = { toString: () => order.push("protocol") && "a" };
      return [attempt(() => new Socket("ftp://wrong/", protocols)), order];
    },
  },
  {
    name: "protocols: the url is parsed before they are checked",
    run: (Socket) => {
      const order = [];
      const list = [{ toString: () => order.push("protocol") && "a b" }];
      return [attempt(() => new Socket("ws://[", list)), order];
    },
  },
  {
    name: "protocols: each is converted when the iterator gives it, and once",
    run: (Socket, env) => {
      const order = [];
      const one = (name) => ({ toString: () => order.push(name) && name });
      const list = (function* list() {
        order.push("first");
        yield one("a");
        order.push("second");
        yield one("b");
        order.push("done");
      })();
      env.open(Socket, "/echo", list);
      return order;
    },
  },
  {
    name: "protocols: what an iterator is asked for when a conversion throws",
    run: (Socket, env) => {
      const order = [];
      const list = {
        get [Symbol.iterator]() {
          order.push("get iterator");
          return () => ({
            get next() {
              order.push("get next");
              return () => {
                order.push("next");
                return { done: false, value: Symbol("a") };
              };
            },
            return() {
              order.push("return");
              return {};
            },
          });
        },
      };
      return [attempt(() => env.open(Socket, "/echo", list)), order];
    },
  },
  {
    name: "protocols: a list that is changed afterwards",
    run: async (Socket, env) => {
      const list = ["a"];
      const socket = env.open(Socket, "/echo?protocol=a", list);
      list[0] = "b";
      await env.event(socket, "open");
      return socket.protocol;
    },
  },
];
