// The memory of connections and queued messages, and leaks from reconnecting. There is no network:
// the sockets are synthetic, so that only the library's own memory counts.
import { loadContestants } from "./contestants.mjs";
import { loadPrograms } from "./programs.mjs";
import { SyntheticSocket } from "./synthetic.mjs";

let wasmMemory;
let compiledModules = 0;

/** Counts what is compiled, and finds the memory of the wasm, which libraries do not expose. */
function watchWasm() {
  WebAssembly.Module = class extends WebAssembly.Module {
    constructor(bytes) {
      super(bytes);
      compiledModules += 1;
    }
  };
  WebAssembly.Instance = class extends WebAssembly.Instance {
    constructor(...args) {
      super(...args);
      wasmMemory ??= Object.values(this.exports).find(isMemory);
    }
  };
}

const isMemory = (value) => value instanceof WebAssembly.Memory;

/** Bytes of JavaScript after a garbage collection, and of wasm. */
async function held() {
  for (let i = 0; i < 3; i += 1) {
    gc();
    await new Promise((resolve) => setTimeout(resolve));
  }
  return { heap: performance.memory.usedJSHeapSize, wasm: wasmMemory?.buffer.byteLength ?? 0 };
}

const less = (after, before, count) => ({
  heap: (after.heap - before.heap) / count,
  wasm: (after.wasm - before.wasm) / count,
});

/** A Rust program, whose wasm memory is the one to measure. */
async function prepareRust(name) {
  globalThis.WebSocket = SyntheticSocket;
  const [{ exports, memory }] = await loadPrograms([name]);
  wasmMemory = memory;
  return exports;
}

async function prepare() {
  watchWasm();
  const contestants = await loadContestants();
  globalThis.WebSocket = SyntheticSocket;
  return contestants;
}

/** Bytes per idle connection with one listener. */
export async function idle({ name, connections }) {
  const contestant = (await prepare())[name];
  const kept = [];
  return perConnection(connections, () => {
    const socket = contestant.open("ws://synthetic/");
    contestant.listen(socket, () => {});
    kept.push(socket);
    return new Promise((resolve) => contestant.on(socket, "open", resolve));
  });
}

/** Bytes of so many connections, all that the first of them brings included, and what they compile. */
export async function connections({ name, count }) {
  const contestant = (await prepare())[name];
  const before = await held();
  const sockets = Array.from({ length: count }, () => contestant.open("ws://synthetic/"));
  await Promise.all(
    sockets.map((socket) => new Promise((resolve) => contestant.on(socket, "open", resolve))),
  );
  return { ...less(await held(), before, 1), compiledModules };
}

/** As `idle` for a Rust program, which stores its connections itself. */
export async function idleRust({ name, connections }) {
  const { connect } = await prepareRust(name);
  return perConnection(
    connections,
    () => new Promise((resolve) => connect("ws://synthetic/", resolve)),
  );
}

async function perConnection(connections, open) {
  const openAll = (count) => Promise.all(Array.from({ length: count }, open));
  // One-time costs of the first connections must not count towards further ones.
  await openAll(100);
  const before = await held();
  await openAll(connections);
  return less(await held(), before, connections);
}

/** Bytes per queued message, including its own text of 32 characters. */
export async function queued({ name, messages }) {
  const contestant = (await prepare())[name];
  SyntheticSocket.opens = false;
  const socket = contestant.open("ws://synthetic/");
  const before = await held();
  for (let i = 0; i < messages; i += 1) contestant.send(socket, `message ${i}`.padEnd(32));
  const after = await held();
  if (SyntheticSocket.last?.sent.messages > 0) throw new Error("it did not queue");
  return less(after, before, messages);
}

/** Bytes in use after each tenth of that many reconnects. */
export async function reconnects({ name, count }) {
  const contestant = (await prepare())[name];
  const socket = contestant.open("ws://synthetic/");
  let opens = 0;
  let resolveOpen;
  contestant.on(socket, "open", () => {
    opens += 1;
    resolveOpen?.();
  });
  const points = [];
  for (let i = 0; i < count; i += 1) {
    await new Promise((resolve) => {
      resolveOpen = resolve;
      socket.reconnect();
    });
    if ((i + 1) % (count / 10) === 0) points.push(await held());
  }
  if (opens < count) throw new Error(`${opens} opens, expected ${count}`);
  return points;
}
