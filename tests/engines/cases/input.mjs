// Wrong arguments: each is rejected with its own error class and code.

import { SteadySocket } from "/pkg/index.js";
import { same } from "../support/world.mjs";

/** The calls, with the class, name and code of the error. */
const REFUSED = {
  "an address that is none": [(make) => make("ws://["), "DOMException SyntaxError 12"],
  "an address of another kind": [(make) => make("ftp://host/"), "DOMException SyntaxError 12"],
  "a protocol twice": [(make, at) => make(at, ["a", "a"]), "DOMException SyntaxError 12"],
  "no arguments": [() => new SteadySocket(), "TypeError TypeError undefined"],
  "no new": [(_, at) => SteadySocket(at), "TypeError TypeError undefined"],
  "an unknown option": [
    (make, at) => make(at, [], { recconnect: {} }),
    "OptionError OptionError ERR_OPTION",
  ],
  "an option of another type": [
    (make, at) => make(at, [], { connectTimeoutMs: "5" }),
    "OptionError OptionError ERR_OPTION",
  ],
  "an option out of its range": [
    (make, at) => make(at, [], { reconnect: { factor: 0.5 } }),
    "OptionError OptionError ERR_OPTION",
  ],
  "a code that is not the user's": [
    (make, at) => make(at).close(1001),
    "DOMException InvalidAccessError 15",
  ],
  "a reason that is too long": [
    (make, at) => make(at).close(1000, "є".repeat(62)),
    "DOMException SyntaxError 12",
  ],
  "nothing to send": [(make, at) => make(at).send(), "TypeError TypeError undefined"],
  "a symbol to send": [(make, at) => make(at).send(Symbol("x")), "TypeError TypeError undefined"],
};

export default [
  {
    name: "wrong arguments are refused, each with its own error",
    run: async (world) => {
      const make = (...given) => world.track(new SteadySocket(...given));
      const entries = Object.entries(REFUSED);
      const seen = entries.map(([what, [act]]) => [
        what,
        errorOf(() => act(make, world.at("/echo"))),
      ]);
      same(
        seen,
        entries.map(([what, [, expected]]) => [what, expected]),
        "what was thrown",
      );
    },
  },
  {
    name: "a wrong option is named with its value and what was expected",
    run: async (world) => {
      const options = { queue: { maxMessages: -1 } };
      const error = caught(() => world.track(new SteadySocket(world.at("/echo"), [], options)));
      const { option, value, expected, message } = error;
      const range = "a whole number from 1 to 4294967295 or Infinity";
      same([option, value, expected], ["queue.maxMessages", -1, range], "the error");
      same(message, `option queue.maxMessages is -1, expected ${range}`, "its text");
    },
  },
  {
    name: "a message that is refused is handed back",
    run: async (world) => {
      const options = { queue: { maxMessages: 1 } };
      const socket = world.track(new SteadySocket(world.at("/echo"), [], options));
      const reply = world.messages(socket, 1);
      socket.send("first");
      const full = caught(() => socket.send("second"));
      same(
        [full.name, full.code, full.data],
        ["QueueFullError", "ERR_QUEUE_FULL", "second"],
        "full",
      );
      same(await reply, ["first"], "what came back");
      socket.close();
      await world.within(socket.closed, "the end");
      const ended = caught(() => socket.send("third"));
      same([ended.name, ended.code, ended.data], ["ClosedError", "ERR_CLOSED", "third"], "ended");
    },
  },
];

function caught(act) {
  try {
    act();
  } catch (error) {
    return error;
  }
  return {};
}

/**
 * The error's built-in base class, name and code; the bundle shortens class names, but not `name`.
 */
function errorOf(act) {
  const error = caught(act);
  const { name, code } = error;
  const known = [DOMException, TypeError].find(({ name }) => name === error.constructor?.name);
  return `${known?.name ?? name} ${name} ${code}`;
}
