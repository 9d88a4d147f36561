// The entry points: `slim` before and after loading, the default one beside it, `compat`.

import { SteadySocket as Default } from "/pkg/index.js";
import { initialize, SteadySocket } from "/pkg/slim.js";
import { same } from "../support/world.mjs";

/** These import at run time, which a service worker must not do. */
const NOT_SERVICE = ["window", "dedicated", "shared"];

export const loading = {
  name: "slim: refuses a socket before it is initialized, and takes the bytes of the wasm",
  run: async (world) => {
    let refusal = "nothing";
    try {
      world.track(new SteadySocket(world.at("/echo")));
    } catch ({ name, code }) {
      refusal = `${name} ${code}`;
    }
    same(refusal, "LoadError ERR_NOT_INITIALIZED", "what a socket before initialize() throws");
    const response = await fetch("/pkg/steadysocket.wasm");
    await initialize(await response.arrayBuffer());
    await echo(world, world.track(new SteadySocket(world.at("/echo"))));
  },
};

export const entries = [
  {
    name: "the default entry needs nothing, and works beside slim",
    run: async (world) => {
      await echo(world, world.track(new Default(world.at("/echo"))));
    },
  },
  {
    name: "compat: comes back when the server does, with what was sent meanwhile",
    contexts: NOT_SERVICE,
    run: async (world) => {
      const { default: ReconnectingWebSocket } = await import("/pkg/compat.js");
      const socket = world.track(
        new ReconnectingWebSocket(world.at("/echo"), [], {
          minReconnectionDelay: 20,
          maxReconnectionDelay: 100,
        }),
      );
      await echo(world, socket);
      const lost = world.event(socket, "close");
      await world.kill();
      same((await lost).code, 1006, "the code of a server that was killed");
      const replies = world.messages(socket, 2);
      socket.send("one");
      socket.send("two");
      await world.start();
      same(await replies, ["one", "two"], "what came back");
    },
  },
];

/** Each loads its own wasm in a realm where nothing else has loaded it. */
export const alone = [
  ...["index", "compat"].map((entry) => ({
    name: `a worker of its own needs nothing but ${entry}.js`,
    contexts: ["window"],
    run: (world) =>
      inWorker(
        world,
        (pkg, echo) => `
        import * as entry from "${pkg}/${entry}.js";
        const Socket = entry.default ?? entry.SteadySocket;
        const socket = new Socket("${echo}");
        socket.onmessage = ({ data }) => { postMessage(data); socket.close(); };
        socket.send("from a worker");
      `,
      ),
  })),
  {
    name: "two imports at once, each of which is ready when it resolves",
    contexts: ["window"],
    run: (world) =>
      inWorker(
        world,
        (pkg, echo) => `
        async function open() {
          const { SteadySocket } = await import("${pkg}/index.js");
          return new SteadySocket("${echo}");
        }
        const [first, second] = await Promise.all([open(), open()]);
        first.close();
        second.onmessage = ({ data }) => { postMessage(data); second.close(); };
        second.send("from a worker");
      `,
      ),
  },
];

async function inWorker(world, program) {
  const source = program(`${location.origin}/pkg`, world.at("/echo"));
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new Worker(url, { type: "module" });
  try {
    same((await world.event(worker, "message")).data, "from a worker", "what came back");
  } finally {
    worker.terminate();
    URL.revokeObjectURL(url);
  }
}

async function echo(world, socket) {
  const replies = world.messages(socket, 1);
  socket.send("hello");
  same(await replies, ["hello"], "what came back");
}
