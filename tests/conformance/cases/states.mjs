// From CONNECTING to CLOSED: readyState, bufferedAmount, the order of events, the codes.
import { closeFrame } from "../support/frames.mjs";
import { outcome, record, showState } from "../support/observe.mjs";

/** Records every event of an untouched socket until its end. */
const follow = (path) => async (Socket, env) => {
  const socket = env.open(Socket, path);
  const events = await record(socket, env).ended;
  return { events, ...showState(socket) };
};

/** The example server's behaviour, by path. */
const ENDS = {
  "refused with 200": "/refuse?status=200",
  "refused with 301": "/refuse?status=301",
  "refused with 401": "/refuse?status=401",
  "refused with 404": "/refuse?status=404",
  "refused with 500": "/refuse?status=500",
  "an address that does not exist": "/none",
  // Not immediately: a reset may overtake the handshake response.
  "dropped soon": "/drop?after_ms=100",
  "kicked with 1013": "/accept-then-kick",
  "a flood, then 1000": "/flood?messages=20&bytes=8",
};

for (const code of [
  1000, 1001, 1002, 1003, 1005, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3001, 3999,
  4000, 4999,
]) {
  ENDS[`closed by the server with ${code}`] = `/close?code=${code}`;
}
ENDS["closed by the server with a reason"] = "/close?code=4001&reason=bye";
ENDS["closed by the server with a reason in Cyrillic"] = "/close?code=4001&reason=бувай";
ENDS["closed by the server with a reason of 123 bytes"] =
  `/close?code=1000&reason=${"a".repeat(123)}`;

const PORTS = [1, 7, 21, 22, 25, 53, 110, 143, 993, 6000, 6667, 10_080];

export default [
  ...Object.entries(ENDS).map(([name, path]) => ({ name: `end: ${name}`, run: follow(path) })),
  ...PORTS.map((port) => ({
    name: `end: the blocked port ${port}`,
    run: async (Socket, env) => {
      const socket = env.track(new Socket(`ws://127.0.0.1:${port}/`));
      const { events } = record(socket, env);
      let state;
      for (const type of ["error", "close"]) {
        socket.addEventListener(type, ({ synthetic }) => {
          // WebKit emits no close event, and ours follows a little later.
          if (synthetic) events.pop();
          else state = showState(socket);
        });
      }
      await env.event(socket, "error");
      // Whatever is due has arrived once the server has answered.
      await env.roundTrip(await env.opened(Socket));
      return { events, ...state };
    },
  })),
  {
    name: "end: wss to a server without TLS",
    run: async (Socket, env) => {
      const socket = env.track(new Socket(`wss://${env.host}/echo`));
      return record(socket, env).ended;
    },
  },
  {
    name: "states: from the constructor to the end",
    run: async (Socket, env) => {
      const socket = env.open(Socket);
      const steps = [showState(socket)];
      await Promise.resolve();
      steps.push(showState(socket));
      await env.event(socket, "open");
      steps.push(showState(socket));
      await env.roundTrip(socket);
      steps.push(showState(socket));
      socket.close(3001, "bye");
      steps.push(showState(socket));
      await Promise.resolve();
      steps.push(showState(socket));
      await env.event(socket, "close");
      steps.push(showState(socket));
      return steps;
    },
  },
  // The server does not answer: with an answer on its way, Firefox reports sometimes 1005 and
  // sometimes 1006.
  {
    name: "states: close before open",
    run: async (Socket, env) => {
      const socket = env.open(Socket, "/stall-handshake");
      const { ended } = record(socket, env);
      socket.close();
      const steps = [socket.readyState];
      await Promise.resolve();
      steps.push(socket.readyState);
      return { steps, events: await ended, after: socket.readyState };
    },
  },
  {
    name: "states: close before open, with a code",
    run: async (Socket, env) => {
      const socket = env.open(Socket, "/stall-handshake");
      const { ended } = record(socket, env);
      socket.close(4001, "bye");
      return { now: socket.readyState, events: await ended };
    },
  },
  {
    name: "states: close before open while the server answers",
    run: async (Socket, env) => {
      const socket = env.open(Socket);
      const { ended } = record(socket, env);
      socket.close();
      const events = await ended;
      return { types: events.map(({ type }) => type), after: socket.readyState };
    },
  },
  {
    name: "states: close in a listener of open",
    run: async (Socket, env) => {
      const socket = env.open(Socket);
      const { ended } = record(socket, env);
      const steps = [];
      socket.addEventListener("open", () => {
        socket.close(3000);
        steps.push(
          socket.readyState,
          outcome(() => socket.send("a")),
          socket.bufferedAmount,
        );
      });
      socket.addEventListener("open", () => steps.push(socket.readyState));
      return { events: await ended, steps };
    },
  },
  {
    name: "states: close in a listener of message",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      const { ended } = record(socket, env);
      const steps = [];
      socket.addEventListener("message", () => {
        socket.close(3000);
        steps.push(
          socket.readyState,
          outcome(() => socket.send("abc")),
          socket.bufferedAmount,
        );
      });
      socket.send("first");
      return { events: await ended, steps, after: socket.bufferedAmount };
    },
  },
  {
    name: "states: messages that come after close in a listener of message",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      const { ended } = record(socket, env);
      socket.addEventListener("message", () => socket.close(3000), { once: true });
      for (const text of ["a", "b", "c", "d"]) socket.send(text);
      const events = await ended;
      return events.filter(({ type }) => type !== "message" || events.length < 3);
    },
  },
  {
    name: "states: close in a listener of error",
    run: async (Socket, env) => {
      const socket = env.open(Socket, "/refuse");
      const { ended } = record(socket, env);
      const steps = [];
      socket.addEventListener("error", () => {
        steps.push(socket.readyState);
        socket.close(3000);
        steps.push(socket.readyState);
      });
      return { events: await ended, steps };
    },
  },
  {
    name: "states: close in a listener of close",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      const { ended } = record(socket, env);
      const steps = [];
      socket.addEventListener("close", () => {
        steps.push(
          socket.readyState,
          outcome(() => socket.close()),
        );
        steps.push(
          outcome(() => socket.close(1)),
          outcome(() => socket.send("a")),
        );
      });
      socket.close();
      await env.eventOver(socket, "close");
      return { events: await ended, steps };
    },
  },
  {
    name: "states: close twice",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      const { ended } = record(socket, env);
      socket.close(3001, "first");
      socket.close(3002, "second");
      return ended;
    },
  },
  {
    name: "states: close after the end brings no second event",
    run: async (Socket, env) => {
      const socket = await env.closed(Socket);
      const { events } = record(socket, env);
      socket.close();
      socket.close(3000, "bye");
      const witness = await env.opened(Socket);
      await env.roundTrip(witness);
      return { events, ...showState(socket) };
    },
  },
  {
    name: "states: no event comes before the constructor's task is over",
    run: async (Socket, env) => {
      const socket = env.open(Socket, "/refuse");
      let heard = 0;
      socket.addEventListener("error", () => {
        heard += 1;
      });
      for (let turn = 0; turn < 50; turn += 1) await undefined;
      const before = heard;
      await env.event(socket, "close");
      return [before, heard];
    },
  },
  {
    name: "states: close is never emitted at once",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      let heard = 0;
      socket.addEventListener("close", () => {
        heard += 1;
      });
      socket.close();
      const before = heard;
      await undefined;
      const soon = heard;
      await env.event(socket, "close");
      return [before, soon, heard];
    },
  },
  {
    name: "states: two sockets do not mix",
    run: async (Socket, env) => {
      const one = await env.opened(Socket, "/echo?one");
      const other = await env.opened(Socket, "/echo?other");
      one.binaryType = "arraybuffer";
      one.close(3001);
      const { code } = await env.event(one, "close");
      await env.roundTrip(other);
      return [code, one.readyState, other.readyState, one.binaryType, other.binaryType];
    },
  },
  {
    name: "states: a hundred messages in order",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      for (let number = 0; number < 100; number += 1) socket.send(`${number}`);
      return env.messages(socket, 100);
    },
  },
  {
    name: "states: a socket that nobody listens to",
    run: async (Socket, env) => {
      const socket = env.open(Socket);
      const witness = await env.opened(Socket);
      await env.roundTrip(witness);
      await env.roundTrip(witness);
      return socket.url === env.url();
    },
  },
  {
    name: "extensions: what the peer accepted",
    run: async (Socket, env) => {
      const query = { extensions: "permessage-deflate", answer: closeFrame(3000), end: "fin" };
      const socket = env.track(new Socket(env.peer(query)));
      const seen = [socket.extensions];
      socket.addEventListener("open", () => {
        seen.push(socket.extensions);
        socket.close(3000);
      });
      const { ended } = record(socket, env);
      return { events: await ended, seen, after: socket.extensions };
    },
  },
];
