// Events: their classes, fields and order, and how listeners are called.
import { attempt, record, show, showEvent } from "../support/observe.mjs";

/** Describes the first event of that name during its dispatch. */
const during = (socket, env, type) =>
  env.within(
    new Promise((resolve) => {
      socket.addEventListener(type, (event) => resolve(showEvent(event, socket)), { once: true });
    }),
    `the event ${type}`,
  );

/** Sockets that cause each of the events. */
const SCENES = {
  open: (Socket, env) => env.open(Socket),
  message: async (Socket, env) => {
    const socket = await env.opened(Socket);
    socket.send("text");
    return socket;
  },
  error: (Socket, env) => env.open(Socket, "/refuse?status=403"),
  close: (Socket, env) => env.open(Socket, "/close?code=4001&reason=bye"),
};

const messages = (binaryType) => async (Socket, env) => {
  const socket = await env.opened(Socket);
  socket.binaryType = binaryType;
  const shown = during(socket, env, "message");
  socket.send(new Uint8Array([1, 2, 3]));
  return shown;
};

/** Records the actions and observations of listeners during a real event. */
const onMessage = (act) => async (Socket, env) => {
  const socket = await env.opened(Socket);
  const seen = [];
  act(socket, seen);
  await env.roundTrip(socket);
  await env.roundTrip(socket);
  return seen;
};

export default [
  ...Object.entries(SCENES).map(([type, scene]) => ({
    name: `event: ${type}, what it says`,
    run: async (Socket, env) => during(await scene(Socket, env), env, type),
  })),
  ...Object.entries(SCENES).map(([type, scene]) => ({
    name: `event: ${type}, what it says afterwards`,
    run: async (Socket, env) => {
      const socket = await scene(Socket, env);
      const event = await env.eventOver(socket, type);
      return {
        ...showEvent(event, socket),
        time: [typeof event.timeStamp, event.timeStamp > 0, event.timeStamp <= performance.now()],
      };
    },
  })),
  ...Object.entries(SCENES).map(([type, scene]) => ({
    name: `event: ${type}, whether it is trusted`,
    run: async (Socket, env) => (await env.event(await scene(Socket, env), type)).isTrusted,
  })),
  {
    name: "event: message, its prototype",
    run: async (Socket, env) => {
      const event = await env.event(await SCENES.message(Socket, env), "message");
      return [Object.getPrototypeOf(event) === MessageEvent.prototype, event.constructor.name];
    },
  },
  {
    name: "event: message, each field that a loop over it finds",
    run: async (Socket, env) => {
      const event = await env.event(await SCENES.message(Socket, env), "message");
      const fields = [];
      for (const name in event) {
        if (name !== "isTrusted") fields.push([name, typeof event[name]]);
      }
      return [fields.sort(), event.ports.length, event.source, event.lastEventId, `${event}`];
    },
  },
  ...Object.entries(SCENES).map(([type, scene]) => ({
    name: `event: ${type}, it can be dispatched again, and then is not trusted`,
    run: async (Socket, env) => {
      const socket = await scene(Socket, env);
      const event = await env.eventOver(socket, type);
      let seen;
      socket.addEventListener(type, (again) => {
        seen = [again === event, again.isTrusted, again.target === socket];
      });
      return [attempt(() => socket.dispatchEvent(event)), seen];
    },
  })),
  ...Object.entries(SCENES).map(([type, scene]) => ({
    name: `event: ${type}, it cannot be dispatched while it is`,
    run: async (Socket, env) => {
      const socket = await scene(Socket, env);
      return env.within(
        new Promise((resolve) => {
          socket.addEventListener(type, (event) =>
            resolve(attempt(() => socket.dispatchEvent(event))),
          );
        }),
        type,
      );
    },
  })),
  {
    name: "event: message with an ArrayBuffer",
    run: messages("arraybuffer"),
  },
  { name: "event: message with a Blob", run: messages("blob") },
  {
    name: "event: message, its data is one object",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      const seen = [];
      for (const binaryType of ["blob", "arraybuffer"]) {
        socket.binaryType = binaryType;
        const next = env.event(socket, "message");
        socket.send(new Uint8Array([1]));
        const event = await next;
        const { data } = event;
        seen.push([event.data === data, show(data)]);
      }
      return seen;
    },
  },
  {
    name: "event: message, two listeners get the same event and data",
    run: onMessage((socket, seen) => {
      let first;
      socket.addEventListener("message", (event) => {
        first = event;
      });
      socket.addEventListener("message", (event) => seen.push(event === first));
    }),
  },
  {
    name: "event: message, the origin",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket, "/echo?some=query");
      const next = env.event(socket, "message");
      socket.send("a");
      return (await next).origin === env.url("");
    },
  },
  {
    name: "event: message, the origin of a host with upper case letters and http",
    run: async (Socket, env) => {
      const socket = env.track(new Socket(`http://LOCALHOST:${env.port}/echo`));
      await env.event(socket, "open");
      const next = env.event(socket, "message");
      socket.send("a");
      return (await next).origin === `ws://localhost:${env.port}`;
    },
  },
  {
    name: "event: window.event while a listener runs",
    contexts: ["window"],
    run: onMessage((socket, seen) => {
      socket.addEventListener("message", (event) => seen.push(window.event === event));
    }),
  },
  {
    name: "event: legacy methods",
    run: onMessage((socket, seen) => {
      socket.addEventListener("message", (event) => {
        event.preventDefault();
        event.returnValue = false;
        seen.push([event.defaultPrevented, event.returnValue]);
        seen.push(
          attempt(() => event.initEvent("other", true, true)),
          event.type,
        );
      });
    }),
  },
  {
    name: "listener: once",
    run: onMessage((socket, seen) => {
      socket.addEventListener("message", () => seen.push("once"), { once: true });
      socket.addEventListener("message", () => seen.push("each"));
    }),
  },
  {
    name: "listener: added twice",
    run: onMessage((socket, seen) => {
      const listen = () => seen.push("listener");
      socket.addEventListener("message", listen);
      socket.addEventListener("message", listen);
      socket.addEventListener("message", listen, { once: true });
      socket.addEventListener("message", listen, true);
    }),
  },
  {
    name: "listener: capture, bubble and passive",
    run: onMessage((socket, seen) => {
      socket.addEventListener("message", () => seen.push("bubble"));
      socket.addEventListener("message", () => seen.push("capture"), { capture: true });
      socket.addEventListener("message", () => seen.push("passive"), { passive: true });
    }),
  },
  {
    name: "listener: a signal takes it away",
    run: onMessage((socket, seen) => {
      const controller = new AbortController();
      const { signal } = controller;
      socket.addEventListener("message", () => seen.push("gone after one"), { signal });
      socket.addEventListener("message", () => controller.abort());
    }),
  },
  {
    name: "listener: an object with handleEvent",
    run: onMessage((socket, seen) => {
      const listener = {
        handleEvent(event) {
          seen.push([this === listener, event.currentTarget === socket]);
        },
      };
      socket.addEventListener("message", listener);
    }),
  },
  {
    name: "listener: an object without handleEvent",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      const heard = await env.uncaught(async () => {
        socket.addEventListener("message", {});
        await env.roundTrip(socket);
      });
      return heard.map((error) => error?.name);
    },
  },
  {
    name: "listener: this, and the arguments",
    run: onMessage((socket, seen) => {
      socket.addEventListener("message", function listen(...given) {
        seen.push([this === socket, given.length]);
      });
    }),
  },
  {
    name: "listener: removed while the event is dispatched",
    run: onMessage((socket, seen) => {
      const second = () => seen.push("second");
      socket.addEventListener("message", () => {
        seen.push("first");
        socket.removeEventListener("message", second);
      });
      socket.addEventListener("message", second);
    }),
  },
  {
    name: "listener: added while the event is dispatched",
    run: onMessage((socket, seen) => {
      const second = () => seen.push("second");
      socket.addEventListener("message", () => {
        seen.push("first");
        socket.addEventListener("message", second);
      });
    }),
  },
  {
    name: "listener: stopImmediatePropagation",
    run: async (Socket, env) => {
      const socket = env.open(Socket);
      const seen = [];
      socket.addEventListener("open", () => seen.push("first"));
      socket.addEventListener("open", (event) => {
        seen.push("second");
        event.stopImmediatePropagation();
      });
      socket.addEventListener("open", () => seen.push("never"));
      socket.onopen = () => seen.push("never");
      socket.addEventListener("message", () => seen.push("message"));
      const witness = await env.opened(Socket);
      await env.roundTrip(witness);
      await env.roundTrip(socket);
      return seen;
    },
  },
  {
    name: "listener: stopPropagation",
    run: onMessage((socket, seen) => {
      socket.addEventListener("message", (event) => {
        event.stopPropagation();
        seen.push(event.cancelBubble);
      });
      socket.addEventListener("message", () => seen.push("second"));
    }),
  },
  {
    name: "listener: one that throws is reported, the next is called, the socket goes on",
    run: async (Socket, env) => {
      const socket = env.open(Socket);
      const seen = [];
      const heard = await env.uncaught(async () => {
        for (const type of ["open", "message", "close"]) {
          socket.addEventListener(type, () => {
            throw new RangeError(type);
          });
          socket.addEventListener(type, () => seen.push(type));
        }
        await env.event(socket, "open");
        await env.roundTrip(socket);
        socket.close();
        await env.event(socket, "close");
      });
      return { seen, heard: heard.map((error) => `${error?.name} ${error?.message}`) };
    },
  },
  {
    name: "listener: one that throws in error does not keep close away",
    run: async (Socket, env) => {
      const socket = env.open(Socket, "/refuse");
      const { ended } = record(socket, env);
      const heard = await env.uncaught(async () => {
        socket.onerror = () => {
          throw new RangeError("of the case");
        };
        await ended;
      });
      return { events: await ended, heard: heard.map((error) => error?.name) };
    },
  },
  {
    name: "listener: microtasks between two listeners of one event",
    run: onMessage((socket, seen) => {
      socket.addEventListener("message", () => {
        seen.push("first");
        queueMicrotask(() => seen.push("microtask"));
      });
      socket.addEventListener("message", () => seen.push("second"));
    }),
  },
  {
    name: "listener: microtasks after an event that a script dispatches",
    run: (Socket, env) => {
      const socket = env.open(Socket);
      const seen = [];
      socket.addEventListener("message", () => {
        queueMicrotask(() => seen.push("microtask"));
        seen.push("listener");
      });
      socket.dispatchEvent(new Event("message"));
      seen.push("after");
      return Promise.resolve().then(() => seen);
    },
  },
  {
    name: "listener: microtasks between two messages",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      const seen = [];
      socket.addEventListener("message", async ({ data }) => {
        seen.push(`${data}, at once`);
        await undefined;
        seen.push(`${data}, later`);
        await undefined;
        seen.push(`${data}, last`);
      });
      for (const text of ["a", "b", "c"]) socket.send(text);
      await env.messages(socket, 3);
      return seen;
    },
  },
  {
    name: "listener: microtasks between error and close",
    run: async (Socket, env) => {
      const socket = env.open(Socket, "/refuse");
      const seen = [];
      socket.addEventListener("error", () => {
        seen.push("error");
        queueMicrotask(() => seen.push("microtask of error"));
      });
      socket.addEventListener("close", () => seen.push("close"));
      await env.event(socket, "close");
      return seen;
    },
  },
  {
    name: "listener: microtasks between open and the first message",
    run: async (Socket, env) => {
      const socket = env.open(Socket, "/ws");
      const seen = [];
      socket.addEventListener("open", () => {
        seen.push("open");
        queueMicrotask(() => seen.push("microtask of open"));
      });
      socket.addEventListener("message", () => seen.push("message"));
      await env.event(socket, "message");
      return seen;
    },
  },
  {
    name: "listener: added in a microtask of open, it hears the first message",
    run: async (Socket, env) => {
      const socket = env.open(Socket, "/ws");
      await env.event(socket, "open");
      return (await env.messages(socket, 1)).length;
    },
  },
  {
    name: "listener: wrong arguments",
    run: (Socket, env) => {
      const socket = env.open(Socket);
      return [
        attempt(() => socket.addEventListener()),
        attempt(() => socket.addEventListener("open")),
        attempt(() => socket.addEventListener("open", null)),
        attempt(() => socket.addEventListener("open", 1)),
        attempt(() => socket.addEventListener(Symbol("open"), null)),
        attempt(() => socket.removeEventListener("open", null)),
        attempt(() => socket.dispatchEvent()),
        attempt(() => socket.dispatchEvent({})),
        attempt(() => socket.dispatchEvent(new Event(""))),
      ];
    },
  },
  {
    name: "dispatch: events that a script makes",
    run: (Socket, env) => {
      const socket = env.open(Socket);
      const seen = [];
      for (const type of ["open", "message", "error", "close", "custom"]) {
        socket.addEventListener(type, (event) => seen.push(showEvent(event, socket)));
      }
      socket.dispatchEvent(new Event("open", { bubbles: true, cancelable: true }));
      socket.dispatchEvent(new MessageEvent("message", { data: "a", origin: "b" }));
      socket.dispatchEvent(new Event("error"));
      socket.dispatchEvent(new CloseEvent("close", { code: 1, reason: "r", wasClean: true }));
      socket.dispatchEvent(new CustomEvent("custom", { detail: 1 }));
      return [seen, socket.readyState];
    },
  },
  {
    name: "dispatch: a made close does not end the socket",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      socket.dispatchEvent(new CloseEvent("close", { code: 1000 }));
      socket.dispatchEvent(new Event("error"));
      await env.roundTrip(socket);
      return socket.readyState;
    },
  },
  {
    name: "dispatch: an instance's own dispatchEvent is not asked",
    run: async (Socket, env) => {
      const socket = env.open(Socket);
      const { events } = record(socket, env);
      let calls = 0;
      socket.dispatchEvent = () => {
        calls += 1;
      };
      await env.event(socket, "open");
      await env.roundTrip(socket);
      return { calls, events };
    },
  },
];
