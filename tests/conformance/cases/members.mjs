// The class and its members, inspected by reflection.
import { attempt, show } from "../support/observe.mjs";

const CONSTANTS = ["CONNECTING", "OPEN", "CLOSING", "CLOSED"];
const HANDLERS = ["onopen", "onmessage", "onerror", "onclose"];
const ATTRIBUTES = ["url", "readyState", "bufferedAmount", "extensions", "protocol", "binaryType"];
const METHODS = ["send", "close"];
const MEMBERS = [...ATTRIBUTES, ...HANDLERS, ...METHODS];

function showFunction(value) {
  if (typeof value !== "function") return show(value);
  return {
    name: value.name,
    length: value.length,
    isConstructor: isConstructor(value),
    own: Object.getOwnPropertyNames(value).sort(),
    nameDescriptor: Object.getOwnPropertyDescriptor(value, "name"),
    lengthDescriptor: Object.getOwnPropertyDescriptor(value, "length"),
    isExtensible: Object.isExtensible(value),
    isPlain: Object.getPrototypeOf(value) === Function.prototype,
  };
}

function isConstructor(value) {
  try {
    Reflect.construct(Object, [], value);
    return true;
  } catch {
    return false;
  }
}

function showDescriptor(object, name) {
  const descriptor = Object.getOwnPropertyDescriptor(object, name);
  if (!descriptor) return "none";
  const { enumerable, configurable } = descriptor;
  if ("value" in descriptor) {
    const { value, writable } = descriptor;
    return { enumerable, configurable, writable, value: showFunction(value) };
  }
  const { get, set } = descriptor;
  return { enumerable, configurable, get: showFunction(get), set: showFunction(set) };
}

/** Every way to access a member with something other than a socket as `this`. */
function callWith(Socket, name, wrong) {
  const { get, set, value } = Object.getOwnPropertyDescriptor(Socket.prototype, name);
  return {
    get: get && attempt(() => get.call(wrong)),
    set: set && attempt(() => set.call(wrong, null)),
    // Arguments that would throw a different exception if they were read first.
    call: value && attempt(() => value.call(wrong, Symbol("argument"), Symbol("argument"))),
    empty: value && attempt(() => value.call(wrong)),
  };
}

const WRONG = {
  undefined: () => undefined,
  null: () => null,
  "a number": () => 1,
  "an object": () => ({}),
  "the prototype": (Socket) => Socket.prototype,
  "the class": (Socket) => Socket,
  "an event target": () => new EventTarget(),
  "a heir of a socket": (Socket, env) => Object.create(env.open(Socket)),
  "a proxy of a socket": (Socket, env) => new Proxy(env.open(Socket), {}),
  "an object of the prototype": (Socket) => Object.create(Socket.prototype),
};

/** Sloppy and strict code differ in an invalid assignment: modules are strict. */
const assign = (make) => (Socket, env) => {
  const target = make(Socket, env);
  return Object.fromEntries(
    [...ATTRIBUTES, ...CONSTANTS].map((name) => [
      name,
      [
        attempt(() => {
          target[name] = 5;
        }),
        show(target === Socket.prototype && ATTRIBUTES.includes(name) ? undefined : target[name]),
      ],
    ]),
  );
};

export default [
  ...MEMBERS.map((name) => ({
    name: `member: ${name}, its descriptor`,
    run: (Socket, env) => ({
      prototype: showDescriptor(Socket.prototype, name),
      instance: showDescriptor(env.open(Socket), name),
      class: showDescriptor(Socket, name),
    }),
  })),
  ...MEMBERS.map((name) => ({
    name: `member: ${name}, of what is no socket`,
    run: (Socket, env) =>
      Object.fromEntries(
        Object.entries(WRONG).map(([what, make]) => [
          what,
          callWith(Socket, name, make(Socket, env)),
        ]),
      ),
  })),
  ...CONSTANTS.map((name) => ({
    name: `constant: ${name}`,
    run: (Socket, env) => ({
      prototype: showDescriptor(Socket.prototype, name),
      class: showDescriptor(Socket, name),
      instance: showDescriptor(env.open(Socket), name),
      inherited: env.open(Socket)[name],
    }),
  })),
  {
    name: "class: its length",
    run: (Socket) => [
      Socket.length,
      Object.getOwnPropertyDescriptor(Socket, "length"),
      Object.getOwnPropertyDescriptor(Socket.prototype.constructor, "length"),
    ],
  },
  {
    name: "class: its name is a name, and the same everywhere",
    run: (Socket, env) => {
      const descriptor = Object.getOwnPropertyDescriptor(Socket, "name");
      const { name } = Socket;
      return {
        flags: { ...descriptor, value: undefined },
        isProper: /^[A-Z][A-Za-z]{8,}$/.test(name),
        isTag: Object.prototype.toString.call(env.open(Socket)) === `[object ${name}]`,
        isTagOfPrototype: Object.prototype.toString.call(Socket.prototype) === `[object ${name}]`,
      };
    },
  },
  {
    name: "class: its source",
    run: (Socket) => ({
      class: /\[native code\]/.test(String(Socket.prototype.constructor)),
      method: /\[native code\]/.test(String(Socket.prototype.send)),
      getter: /\[native code\]/.test(
        String(Object.getOwnPropertyDescriptor(Socket.prototype, "url").get),
      ),
    }),
  },
  {
    name: "class: its prototype property",
    run: (Socket) => ({
      ...Object.getOwnPropertyDescriptor(Socket, "prototype"),
      value: undefined,
    }),
  },
  {
    name: "class: what it inherits from",
    run: (Socket) => [
      Object.getPrototypeOf(Socket) === EventTarget,
      Object.getPrototypeOf(Socket.prototype) === EventTarget.prototype,
    ],
  },
  {
    name: "class: the prototype's constructor",
    run: (Socket) => {
      const { value, ...flags } = Object.getOwnPropertyDescriptor(Socket.prototype, "constructor");
      return { flags, isSame: value.prototype === Socket.prototype };
    },
  },
  {
    name: "class: Symbol.toStringTag",
    run: (Socket) => {
      const tag = Object.getOwnPropertyDescriptor(Socket.prototype, Symbol.toStringTag);
      return { ...tag, value: typeof tag.value };
    },
  },
  {
    name: "class: it is extensible, and so is the prototype",
    run: (Socket) => [Object.isExtensible(Socket), Object.isExtensible(Socket.prototype)],
  },
  {
    name: "class: what EventTarget has is not repeated",
    run: (Socket) =>
      ["addEventListener", "removeEventListener", "dispatchEvent", "toString", "valueOf"].map(
        (name) => [Object.hasOwn(Socket.prototype, name), Object.hasOwn(Socket, name)],
      ),
  },
  {
    name: "class: it is not iterable or callable by a symbol of its own",
    run: (Socket) =>
      [Symbol.hasInstance, Symbol.species, Symbol.iterator].map((symbol) => [
        Object.hasOwn(Socket, symbol),
        Object.hasOwn(Socket.prototype, symbol),
      ]),
  },
  {
    name: "class: an object of the prototype is an instance",
    run: (Socket, env) => [
      env.open(Socket) instanceof Socket,
      env.open(Socket) instanceof EventTarget,
      Object.create(Socket.prototype) instanceof Socket,
      new EventTarget() instanceof Socket,
    ],
  },
  {
    name: "class: a socket is an instance of the global WebSocket",
    run: (Socket, env) => env.open(Socket) instanceof WebSocket,
  },
  {
    name: "instance: it has no properties of its own",
    run: (Socket, env) => {
      const socket = env.open(Socket);
      return [Reflect.ownKeys(socket).map(String), JSON.stringify(socket)];
    },
  },
  {
    name: "instance: its prototype",
    run: (Socket, env) => {
      const socket = env.open(Socket);
      return [
        Object.getPrototypeOf(socket) === Socket.prototype,
        socket.constructor === Socket.prototype.constructor,
      ];
    },
  },
  {
    name: "instance: for-in names every member",
    run: (Socket, env) => {
      const names = [];
      for (const name in env.open(Socket)) names.push(name);
      return [...MEMBERS, ...CONSTANTS, "addEventListener", "dispatchEvent", "constructor"].map(
        (name) => [name, names.includes(name)],
      );
    },
  },
  {
    name: "class: for-in names the constants",
    run: (Socket) => {
      const names = [];
      for (const name in Socket) names.push(name);
      return names.sort();
    },
  },
  { name: "instance: assignments", run: assign((Socket, env) => env.open(Socket)) },
  { name: "prototype: assignments", run: assign((Socket) => Socket.prototype) },
  {
    name: "class: assignments",
    run: (Socket) =>
      CONSTANTS.map((name) => [
        attempt(() => {
          Socket[name] = 5;
        }),
        attempt(() => delete Socket[name]),
        Socket[name],
      ]),
  },
  {
    name: "instance: a property of its own hides the member, and goes again",
    run: (Socket, env) => {
      const socket = env.open(Socket);
      Object.defineProperty(socket, "url", { value: "hidden", configurable: true });
      const hidden = socket.url;
      delete socket.url;
      socket.extra = 1;
      return { hidden, shown: socket.url === env.url(), keys: Object.keys(socket) };
    },
  },
  {
    name: "instance: frozen, it still works",
    run: async (Socket, env) => {
      const socket = Object.freeze(env.open(Socket));
      socket.onmessage = () => {};
      socket.binaryType = "arraybuffer";
      await env.event(socket, "open");
      await env.roundTrip(socket);
      return [socket.readyState, socket.binaryType, typeof socket.onmessage];
    },
  },
  {
    name: "instance: it cannot be cloned",
    run: (Socket, env) => [
      attempt(() => structuredClone(env.open(Socket))),
      attempt(() => structuredClone({ nested: env.open(Socket) })),
    ],
  },
  {
    name: "instance: conversions to primitives",
    run: (Socket, env) => {
      const socket = env.open(Socket);
      return [
        String(socket) === `[object ${Socket.name}]`,
        Number.isNaN(Number(socket)),
        typeof socket,
        socket.valueOf() === socket,
      ];
    },
  },
  {
    name: "instance: getters by Reflect.get with another receiver",
    run: (Socket, env) => {
      const socket = env.open(Socket);
      return [
        attempt(() => Reflect.get(Socket.prototype, "readyState", socket)),
        attempt(() => Reflect.get(socket, "readyState", {})),
        attempt(() => Reflect.set(socket, "binaryType", "arraybuffer", {})),
        attempt(() => Reflect.set(socket, "url", "x")),
      ];
    },
  },
];
