// Classes that extend it, and other ways to create an instance.
import { attempt, record } from "../support/observe.mjs";

export default [
  {
    name: "heir: a class that extends it",
    run: async (Socket, env) => {
      class Heir extends Socket {
        field = "own";
        greet() {
          return `greetings from ${new URL(this.url).pathname}`;
        }
      }
      const socket = env.open(Heir);
      await env.event(socket, "open");
      await env.roundTrip(socket);
      return {
        isHeir: socket instanceof Heir,
        isSocket: socket instanceof Socket,
        prototype: Object.getPrototypeOf(socket) === Heir.prototype,
        keys: Object.keys(socket),
        greeting: socket.greet(),
        constants: [Heir.OPEN, socket.OPEN],
        isTag: Object.prototype.toString.call(socket) === `[object ${Socket.name}]`,
      };
    },
  },
  {
    name: "heir: a constructor that gives other arguments",
    run: async (Socket, env) => {
      class Heir extends Socket {
        constructor() {
          super(env.url("/echo?protocol=b"), ["a", "b"]);
          this.onopen = () => this.send("from open");
        }
      }
      const socket = env.track(new Heir());
      const [answer] = await env.messages(socket, 1);
      return [answer, socket.protocol];
    },
  },
  {
    name: "heir: a wrong address",
    run: (Socket) => attempt(() => new (class extends Socket {})("ws://[")),
  },
  {
    name: "heir: members that it hides are not asked",
    run: async (Socket, env) => {
      const calls = [];
      class Heir extends Socket {
        dispatchEvent(event) {
          calls.push("dispatchEvent");
          return super.dispatchEvent(event);
        }
        addEventListener(...given) {
          calls.push("addEventListener");
          super.addEventListener(...given);
        }
        get readyState() {
          calls.push("readyState");
          return super.readyState;
        }
        get url() {
          calls.push("url");
          return super.url;
        }
        close(...given) {
          calls.push("close");
          super.close(...given);
        }
        send(data) {
          calls.push("send");
          super.send(data);
        }
      }
      const socket = env.open(Heir);
      const ended = new Promise((resolve) => {
        socket.onclose = resolve;
      });
      const echoed = new Promise((resolve) => {
        socket.onmessage = resolve;
      });
      socket.onopen = () => socket.send("a");
      await env.within(echoed, "the echo");
      socket.close();
      await env.within(ended, "close");
      return calls;
    },
  },
  {
    name: "heir: Reflect.construct with another new.target",
    run: async (Socket, env) => {
      class Other {}
      const socket = env.track(Reflect.construct(Socket, [env.url()], Other));
      const read = (name) =>
        Object.getOwnPropertyDescriptor(Socket.prototype, name).get.call(socket);
      const add = EventTarget.prototype.addEventListener;
      await env.within(new Promise((resolve) => add.call(socket, "open", resolve)), "open");
      const result = [Object.getPrototypeOf(socket) === Other.prototype, read("readyState")];
      Socket.prototype.close.call(socket);
      return [...result, read("readyState")];
    },
  },
  {
    name: "heir: a new.target without a prototype",
    run: (Socket, env) => {
      const target = function target() {};
      target.prototype = null;
      const socket = env.track(Reflect.construct(Socket, [env.url()], target));
      const prototype = Object.getPrototypeOf(socket);
      return [Socket, EventTarget, Object].map((Class) => prototype === Class.prototype);
    },
  },
  {
    name: "heir: a prototype that is changed later",
    run: async (Socket, env) => {
      const socket = env.open(Socket);
      const { events } = record(socket, env);
      await env.event(socket, "open");
      Object.setPrototypeOf(socket, EventTarget.prototype);
      Socket.prototype.send.call(socket, "a");
      await env.messages(socket, 1);
      Socket.prototype.close.call(socket);
      await env.event(socket, "close");
      return events.map(({ type, data }) => [type, data]);
    },
  },
  {
    name: "heir: members added to the prototype",
    run: (Socket, env) => {
      Socket.prototype.ofTheCase = function ofTheCase() {
        return this.readyState;
      };
      try {
        return env.open(Socket).ofTheCase();
      } finally {
        delete Socket.prototype.ofTheCase;
      }
    },
  },
];
