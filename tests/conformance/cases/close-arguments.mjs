// The arguments of close(): conversions, exceptions, and the bytes that reach the peer, which
// echoes code and reason.
import { outcome } from "../support/observe.mjs";

const throwing = () => ({
  valueOf() {
    throw new RangeError("of the case");
  },
  toString() {
    throw new EvalError("of the case");
  },
});

/** Calls whose values would give them the same name. */
const CODES = {
  undefined: () => undefined,
  null: () => null,
  "not a number": () => Number.NaN,
  infinity: () => Number.POSITIVE_INFINITY,
  "minus infinity": () => Number.NEGATIVE_INFINITY,
  "minus zero": () => -0,
  "the text 1000": () => "1000",
  "the text 1000 with blanks": () => " 1000 ",
  "the text 0x3e8": () => "0x3e8",
  "a text without a number": () => "code",
  "an empty text": () => "",
  true: () => true,
  false: () => false,
  "an empty list": () => [],
  "a list of one": () => [3000],
  "a list of two": () => [3000, 3001],
  "an object": () => ({}),
  "an object with valueOf": () => ({ valueOf: () => 3000 }),
  "an object that throws": throwing,
  "a function": () => () => 3000,
  "a bigint": () => 1000n,
  "a symbol": () => Symbol("code"),
  "a date": () => new Date(3000),
};

const NUMBERS = [
  0, 1, 999, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013,
  1014, 1015, 1016, 1100, 2000, 2999, 3000, 3001, 3999, 4000, 4321, 4999, 5000, 65_535, 65_536,
  66_536, 68_536, 4_294_968_296, -1, -1000, -64_536, 999.4, 999.5, 999.6, 1000.4, 1000.5, 1000.6,
  2999.4, 2999.5, 2999.6, 4998.5, 4999.4, 4999.5, 4999.6, 1e300,
];

const REASONS = {
  undefined: () => undefined,
  null: () => null,
  empty: () => "",
  "a text": () => "bye",
  "a number": () => 5,
  "not a number": () => Number.NaN,
  "a bigint": () => 5n,
  "a boolean": () => false,
  "a symbol": () => Symbol("reason"),
  "an object": () => ({}),
  "an object with toString": () => ({ toString: () => "bye" }),
  "an object that throws": throwing,
  "a list": () => ["a", "b"],
  "a NUL": () => "a\0b",
  "in Cyrillic": () => "бувай",
  "an emoji": () => "\u{1f44b}",
  "a lone high surrogate": () => "a\ud83db",
  "a lone low surrogate": () => "a\udc4bb",
  "surrogates in the wrong order": () => "\udc4b\ud83d",
  "of 123 bytes": () => "a".repeat(123),
  "of 124 bytes": () => "a".repeat(124),
  "of 123 bytes in 41 signs": () => "€".repeat(41),
  "of 124 bytes in 42 signs": () => `${"€".repeat(41)}a`,
  "of 123 bytes with an emoji at the end": () => `${"a".repeat(119)}\u{1f44b}`,
  "of 124 bytes with an emoji at the end": () => `${"a".repeat(120)}\u{1f44b}`,
  "of 123 bytes, 41 lone surrogates": () => "\ud800".repeat(41),
  "of 126 bytes, 42 lone surrogates": () => "\udc00".repeat(42),
  "of a million bytes": () => "a".repeat(1_000_000),
};

/** Calls with both arguments, or with neither. */
const CALLS = {
  "no arguments": () => [],
  "a reason without a code": () => [undefined, "bye"],
  "an empty reason without a code": () => [undefined, ""],
  "a reason that is too long without a code": () => [undefined, "a".repeat(124)],
  "a wrong code and a reason that is too long": () => [1, "a".repeat(124)],
  "a wrong code and a reason that throws": () => [1, throwing()],
  "a code that throws and a reason that throws": () => [throwing(), throwing()],
  "a null code and a reason": () => [null, "bye"],
  "a third argument": () => [3000, "bye", throwing()],
};

/** Returns the exception, or the way in which the socket then ends. */
const close = (source) => async (Socket, env) => {
  const socket = await env.opened(Socket);
  const result = outcome(() => socket.close(...source()));
  const states = [socket.readyState];
  if (result.threw) return { result, states };
  const { code, reason, wasClean } = await env.event(socket, "close");
  states.push(socket.readyState);
  return { states, code, reason, wasClean };
};

/** The same before the socket is open and after it has ended: arguments are checked first. */
const elsewhere = (source) => async (Socket, env) => {
  const ended = await env.closed(Socket);
  const connecting = env.open(Socket);
  return [ended, connecting].map((socket) => [
    outcome(() => socket.close(...source())),
    socket.readyState,
  ]);
};

const table = (name, make) =>
  Object.entries(make).map(([what, source]) => ({ name: `${name}: ${what}`, source }));

const CASES = [
  ...NUMBERS.map((code) => ({ name: `close code: ${code}`, source: () => [code] })),
  ...table("close code", CODES).map(({ name, source }) => ({ name, source: () => [source()] })),
  ...table("close reason", REASONS).map(({ name, source }) => ({
    name,
    source: () => [4001, source()],
  })),
  ...table("close", CALLS),
];

const ELSEWHERE = [
  "close code: 1001",
  "close code: 1000",
  "close code: a symbol",
  "close reason: of 124 bytes",
  "close reason: an object that throws",
  "close: no arguments",
  "close: a reason without a code",
];

export default [
  ...CASES.map(({ name, source }) => ({ name, run: close(source) })),
  ...CASES.filter(({ name }) => ELSEWHERE.includes(name)).map(({ name, source }) => ({
    name: `${name}, while connecting and after the end`,
    run: elsewhere(source),
  })),
  {
    name: "close: code and reason are converted once each, in order",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      const order = [];
      const code = { valueOf: () => order.push("code") && 3000 };
      const reason = { toString: () => order.push("reason") && "bye" };
      socket.close(code, reason);
      return order;
    },
  },
  {
    name: "close: a conversion that closes",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      const ended = env.event(socket, "close");
      const code = {
        valueOf() {
          socket.close(4002, "inner");
          return 4003;
        },
      };
      socket.close(code, "outer");
      const { code: closed, reason } = await ended;
      return { closed, reason };
    },
  },
  {
    name: "close: what it returns",
    run: async (Socket, env) => String((await env.opened(Socket)).close()),
  },
];
