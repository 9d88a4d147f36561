// binaryType: its values, and when a change takes effect.
import { attempt, showData } from "../support/observe.mjs";

const VALUES = {
  blob: () => "blob",
  arraybuffer: () => "arraybuffer",
  "in upper case": () => "ArrayBuffer",
  "with a blank": () => " blob",
  empty: () => "",
  unknown: () => "nodebuffer",
  undefined: () => undefined,
  null: () => null,
  "a number": () => 1,
  "a String object": () => Object("arraybuffer"),
  "an object with toString": () => ({ toString: () => "arraybuffer" }),
  "a list of one": () => ["arraybuffer"],
  "a symbol": () => Symbol("arraybuffer"),
  "an object that throws": () => ({
    toString() {
      throw new RangeError("of the case");
    },
  }),
};

const set = (socket, value) => [
  attempt(() => {
    socket.binaryType = value;
  }),
  socket.binaryType,
];

const answer = async (socket, env) => {
  const next = env.messages(socket, 1);
  socket.send(new Uint8Array([1, 2, 3]));
  return showData((await next)[0]);
};

export default [
  ...Object.entries(VALUES).map(([name, source]) => ({
    name: `binaryType: ${name}`,
    run: async (Socket, env) => {
      const connecting = env.open(Socket);
      const closed = await env.closed(Socket);
      const open = await env.opened(Socket);
      const results = [connecting, open, closed].map((socket) => [
        socket.binaryType,
        set(socket, source()),
        // And after setting the other value.
        set(socket, "arraybuffer"),
        set(socket, source()),
      ]);
      return { results, answer: await answer(open, env) };
    },
  })),
  {
    name: "binaryType: set before open",
    run: async (Socket, env) => {
      const socket = env.open(Socket);
      socket.binaryType = "arraybuffer";
      await env.event(socket, "open");
      return [socket.binaryType, await answer(socket, env)];
    },
  },
  {
    name: "binaryType: set in a listener of open",
    run: async (Socket, env) => {
      const socket = env.open(Socket, "/echo");
      socket.addEventListener("open", () => {
        socket.binaryType = "arraybuffer";
      });
      await env.event(socket, "open");
      return answer(socket, env);
    },
  },
  {
    name: "binaryType: changed between messages",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      const answers = [];
      for (const type of ["blob", "arraybuffer", "blob", "arraybuffer"]) {
        socket.binaryType = type;
        answers.push(await answer(socket, env));
      }
      return answers;
    },
  },
  {
    name: "binaryType: texts stay texts",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      const answers = [];
      for (const type of ["blob", "arraybuffer"]) {
        socket.binaryType = type;
        const next = env.messages(socket, 1);
        socket.send("text");
        answers.push(await showData((await next)[0]));
      }
      return answers;
    },
  },
  {
    name: "binaryType: empty messages",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      const answers = [];
      for (const type of ["blob", "arraybuffer"]) {
        socket.binaryType = type;
        const next = env.messages(socket, 2);
        socket.send("");
        socket.send(new ArrayBuffer(0));
        answers.push(...(await Promise.all((await next).map(showData))));
      }
      return answers;
    },
  },
  {
    name: "binaryType: a received buffer is the page's to change",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      socket.binaryType = "arraybuffer";
      const next = env.messages(socket, 1);
      socket.send(new Uint8Array([1, 2, 3]));
      const [buffer] = await next;
      new Uint8Array(buffer).fill(9);
      const sent = structuredClone(buffer, { transfer: [buffer] });
      return [await showData(sent), buffer.byteLength, buffer instanceof ArrayBuffer];
    },
  },
];
