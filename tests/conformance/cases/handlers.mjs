// The on* attributes: accepted values, when they are called, and their order among the listeners.
import { attempt, show } from "../support/observe.mjs";

const TYPES = ["open", "message", "error", "close"];

const VALUES = {
  undefined: () => undefined,
  null: () => null,
  zero: () => 0,
  "a number": () => 1,
  "an empty text": () => "",
  "a text of code": () => "throw 1",
  true: () => true,
  "a symbol": () => Symbol("handler"),
  "a bigint": () => 1n,
  "an object": () => ({}),
  "an object with handleEvent": () => ({
    handleEvent() {
      throw new RangeError("of the case");
    },
  }),
  "a list": () => [],
  "a regular expression": () => /a/,
  "a function": () => () => {},
  "a class": () => class {},
  "a proxy of a function": () => new Proxy(() => {}, {}),
};

/** Replaces the handler, reads it back, and triggers it. */
const assign = (type) => (Socket, env) => {
  const socket = env.open(Socket);
  const property = `on${type}`;
  const results = { first: show(socket[property]) };
  for (const [name, source] of Object.entries(VALUES)) {
    const value = source();
    socket[property] = () => {
      throw new EvalError("replaced");
    };
    const set = attempt(() => {
      socket[property] = value;
    });
    results[name] = {
      set,
      isSame: socket[property] === value,
      after: show(socket[property]),
      // A class cannot be called, and the error would be reported.
      dispatched: name !== "a class" && socket.dispatchEvent(new Event(type)),
    };
  }
  return results;
};

/** The order in which handler and listeners are called after a list of steps. */
const order = (steps) => (Socket, env) => {
  const socket = env.open(Socket);
  const called = [];
  const listeners = {};
  for (const step of steps) {
    const [what, name] = step.split(" ");
    if (what === "handler") socket.onmessage = () => called.push(name);
    else if (what === "null") socket.onmessage = null;
    else if (what === "object") socket.onmessage = {};
    else if (what === "number") socket.onmessage = 1;
    else if (what === "add") {
      listeners[name] ??= () => called.push(name);
      socket.addEventListener("message", listeners[name]);
    } else socket.removeEventListener("message", listeners[name]);
  }
  socket.dispatchEvent(new Event("message"));
  return called;
};

const ORDERS = [
  ["handler h", "add a"],
  ["add a", "handler h"],
  ["add a", "handler h", "add b"],
  ["handler h", "add a", "handler i"],
  ["handler h", "add a", "null", "handler i"],
  ["handler h", "null", "add a", "handler i", "add b"],
  ["handler h", "add a", "number", "handler i"],
  ["handler h", "add a", "object", "handler i"],
  ["object", "add a", "handler h"],
  ["null", "add a", "handler h"],
  ["number", "add a", "handler h"],
  ["add a", "handler h", "remove a", "add a"],
  ["handler h", "handler i", "handler j"],
  ["handler h", "add a", "null"],
];

export default [
  ...TYPES.map((type) => ({ name: `handler: on${type}, values`, run: assign(type) })),
  ...ORDERS.map((steps) => ({
    name: `handler: order of ${steps.join(", ")}`,
    run: order(steps),
  })),
  ...TYPES.map((type) => ({
    name: `handler: on${type}, what it is called with`,
    run: (Socket, env) => {
      const socket = env.open(Socket);
      const event = new Event(type);
      let seen;
      socket[`on${type}`] = function handle(...given) {
        seen = [this === socket, given.length, given[0] === event, new.target === undefined];
      };
      socket.dispatchEvent(event);
      return seen;
    },
  })),
  ...TYPES.map((type) => ({
    name: `handler: on${type}, what its return value does`,
    run: (Socket, env) => {
      const socket = env.open(Socket);
      return [false, true, undefined, null, 0, "", "text", {}].map((value) => {
        socket[`on${type}`] = () => value;
        const event = new Event(type, { cancelable: true });
        return [socket.dispatchEvent(event), event.defaultPrevented];
      });
    },
  })),
  {
    name: "handler: the return value where an event cannot be cancelled",
    run: (Socket, env) => {
      const socket = env.open(Socket);
      socket.onmessage = () => false;
      const event = new Event("message");
      return [socket.dispatchEvent(event), event.defaultPrevented];
    },
  },
  {
    name: "handler: onerror with an ErrorEvent",
    run: (Socket, env) => {
      const socket = env.open(Socket);
      let seen;
      socket.onerror = (...given) => {
        seen = given.map((value) => Object.prototype.toString.call(value));
        return true;
      };
      const event = new ErrorEvent("error", { message: "m", cancelable: true });
      return [socket.dispatchEvent(event), seen];
    },
  },
  {
    name: "handler: one that throws is reported, and the next is called",
    run: async (Socket, env) => {
      const socket = env.open(Socket);
      const called = [];
      const heard = await env.uncaught(() => {
        socket.onmessage = () => {
          throw new RangeError("of the case");
        };
        socket.addEventListener("message", () => called.push("listener"));
        called.push(socket.dispatchEvent(new Event("message")));
      });
      return { called, heard: heard.map((error) => error?.name) };
    },
  },
  {
    name: "handler: one that throws at a real event is reported, and the socket goes on",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      const heard = await env.uncaught(async () => {
        socket.onmessage = () => {
          throw new RangeError("of the case");
        };
        await env.roundTrip(socket);
        await env.roundTrip(socket);
      });
      return { readyState: socket.readyState, heard: heard.map((error) => error?.name) };
    },
  },
  {
    name: "handler: replaced while it runs",
    run: (Socket, env) => {
      const socket = env.open(Socket);
      const called = [];
      socket.onmessage = () => {
        called.push("first");
        socket.onmessage = () => called.push("second");
      };
      socket.addEventListener("message", () => called.push("listener"));
      socket.dispatchEvent(new Event("message"));
      socket.dispatchEvent(new Event("message"));
      return called;
    },
  },
  {
    name: "handler: set by a listener that is called before it",
    run: (Socket, env) => {
      const socket = env.open(Socket);
      const called = [];
      socket.addEventListener("message", () => {
        called.push("listener");
        socket.onmessage ??= () => called.push("new handler");
      });
      socket.dispatchEvent(new Event("message"));
      socket.dispatchEvent(new Event("message"));
      return called;
    },
  },
  {
    name: "handler: replaced by a listener that is called before it",
    run: (Socket, env) => {
      const socket = env.open(Socket);
      const called = [];
      socket.addEventListener("message", () => {
        socket.onmessage = () => called.push("new handler");
      });
      socket.onmessage = () => called.push("old handler");
      socket.dispatchEvent(new Event("message"));
      return called;
    },
  },
  {
    name: "handler: removed by a listener that is called before it",
    run: (Socket, env) => {
      const socket = env.open(Socket);
      const called = [];
      socket.addEventListener("message", () => {
        socket.onmessage = null;
      });
      socket.onmessage = () => called.push("handler");
      socket.dispatchEvent(new Event("message"));
      return called;
    },
  },
  {
    name: "handler: it cannot be removed as a listener, and is not one of its kind",
    run: (Socket, env) => {
      const socket = env.open(Socket);
      let calls = 0;
      const handle = () => {
        calls += 1;
      };
      socket.onmessage = handle;
      socket.removeEventListener("message", handle);
      socket.addEventListener("message", handle);
      socket.dispatchEvent(new Event("message"));
      return [calls, socket.onmessage === handle];
    },
  },
  {
    name: "handler: it is called in no capture phase of its own, and stopped like the others",
    run: (Socket, env) => {
      const socket = env.open(Socket);
      const called = [];
      socket.onmessage = () => called.push("handler");
      socket.addEventListener("message", () => called.push("capture"), true);
      socket.addEventListener("message", (event) => {
        called.push("stop");
        event.stopImmediatePropagation();
      });
      socket.addEventListener("message", () => called.push("never"));
      socket.dispatchEvent(new Event("message"));
      return called;
    },
  },
  {
    name: "handler: each has its own value",
    run: (Socket, env) => {
      const socket = env.open(Socket);
      const called = [];
      for (const type of TYPES) socket[`on${type}`] = ({ type: name }) => called.push(name);
      socket.onerror = null;
      for (const type of TYPES) socket.dispatchEvent(new Event(type));
      return [called, TYPES.map((type) => show(socket[`on${type}`]))];
    },
  },
  {
    name: "handler: each socket has its own",
    run: (Socket, env) => {
      const [one, other] = [env.open(Socket), env.open(Socket)];
      one.onmessage = () => {};
      return [show(one.onmessage), show(other.onmessage)];
    },
  },
  {
    name: "handler: all of them at real events",
    run: async (Socket, env) => {
      const socket = env.open(Socket);
      const called = [];
      for (const type of TYPES) {
        socket[`on${type}`] = (event) => called.push([event.type, event.target === socket]);
      }
      await env.event(socket, "open");
      await env.roundTrip(socket);
      socket.close();
      await env.event(socket, "close");
      return called;
    },
  },
  {
    name: "handler: kept after the end",
    run: async (Socket, env) => {
      const socket = await env.closed(Socket);
      const handle = () => {};
      socket.onclose = handle;
      return socket.onclose === handle;
    },
  },
  {
    name: "handler: one on a socket that its class has hidden addEventListener of",
    run: (Socket, env) => {
      const socket = env.open(Socket);
      const calls = [];
      socket.addEventListener = () => calls.push("addEventListener");
      socket.removeEventListener = () => calls.push("removeEventListener");
      socket.onmessage = () => calls.push("handler");
      socket.dispatchEvent(new Event("message"));
      socket.onmessage = null;
      socket.dispatchEvent(new Event("message"));
      return calls;
    },
  },
];
