// bufferedAmount: bytes, counted immediately, before, during and after the open state.
import { outcome } from "../support/observe.mjs";

const MESSAGES = {
  ASCII: "a".repeat(100),
  Cyrillic: "ж".repeat(100),
  emojis: "\u{1f680}".repeat(100),
  "lone surrogates": "\ud800".repeat(100),
  "an empty text": "",
  "a buffer": new Uint8Array(100).buffer,
  "a view": new Uint8Array(new ArrayBuffer(100), 10, 20),
  "a Blob": new Blob(["blob"]),
  "a number": 12_345,
};

const STATES = {
  "while open": (Socket, env) => env.opened(Socket, "/silent"),
  "while closing": async (Socket, env) => {
    const socket = await env.opened(Socket);
    socket.close();
    return socket;
  },
  "after the end": (Socket, env) => env.closed(Socket),
  "after a failed dial": async (Socket, env) => {
    const socket = env.open(Socket, "/refuse");
    await env.event(socket, "close");
    return socket;
  },
};

export default [
  ...Object.entries(STATES).flatMap(([state, prepare]) =>
    Object.entries(MESSAGES).map(([name, message]) => ({
      name: `bufferedAmount: ${name}, ${state}`,
      run: async (Socket, env) => {
        const socket = await prepare(Socket, env);
        const amounts = [socket.bufferedAmount];
        for (let round = 0; round < 3; round += 1) {
          socket.send(message);
          amounts.push(socket.bufferedAmount);
        }
        return amounts;
      },
    })),
  ),
  {
    name: "bufferedAmount: back to nothing when all is sent",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      socket.send("a".repeat(10_000));
      const during = socket.bufferedAmount;
      await env.messages(socket, 1);
      return [during, socket.bufferedAmount];
    },
  },
  {
    name: "bufferedAmount: what throws is not counted",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      const result = outcome(() => socket.send(Symbol("a")));
      return [result, socket.bufferedAmount];
    },
  },
  {
    name: "bufferedAmount: what is sent while connecting is not counted",
    run: (Socket, env) => {
      const socket = env.open(Socket);
      return [outcome(() => socket.send("abc")), socket.bufferedAmount];
    },
  },
  {
    name: "bufferedAmount: in a listener of close",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      const amounts = [];
      socket.addEventListener("close", () => {
        amounts.push(socket.bufferedAmount);
        socket.send("abc");
        amounts.push(socket.bufferedAmount);
      });
      socket.close();
      await env.event(socket, "close");
      return [...amounts, socket.bufferedAmount];
    },
  },
  {
    name: "bufferedAmount: kept after the end",
    run: async (Socket, env) => {
      const socket = await env.closed(Socket);
      socket.send("abc");
      const witness = await env.opened(Socket);
      await env.roundTrip(witness);
      return socket.bufferedAmount;
    },
  },
];
