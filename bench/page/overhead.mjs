// The overhead of a library per message, without a network: see synthetic.mjs.
import { fresh, loadContestants } from "./contestants.mjs";
import { Counter, RustCounter } from "./counter.mjs";
import { loadPrograms } from "./programs.mjs";
import { deliver, SyntheticSocket } from "./synthetic.mjs";

/** Fewer than an iterator buffers; browsers too deliver a burst before any of it is read. */
const BATCH = 256;

let ready;

/**
 * One round: each way to receive and to send messages, in each contestant, with one payload.
 *
 * @returns nanoseconds per message, by case and contestant
 */
export async function overhead({ kind, bytes, sampleMs, order, programs }) {
  ready ??= await prepare(programs);
  const data = kind === "text" ? "m".repeat(bytes) : new Uint8Array(bytes).fill(109).buffer;
  const results = {};
  for (const place of ready.keys()) {
    const runner = ready[(place + order) % ready.length];
    results[runner.way] ??= {};
    try {
      results[runner.way][runner.name] = await runner.sample(data, kind, sampleMs);
    } catch (cause) {
      throw new Error(`${runner.name}, ${runner.way}: ${cause.message}`);
    }
  }
  return results;
}

async function prepare(programs) {
  const real = globalThis.WebSocket;
  globalThis.WebSocket = SyntheticSocket;
  try {
    const contestants = Object.entries(await loadContestants());
    const made = [];
    for (const [name, contestant] of contestants) {
      for (const way of ["listen", "handle", "iterate"]) {
        if (contestant[way]) made.push(await receiver(name, way, contestant));
      }
      if (contestant.listen) made.push(await sender(name, contestant));
    }
    // The baseline for an iterator and for a callback in Rust: the same with a listener.
    const native = contestants[0][1];
    made.push(await receiver("native", "iterate", { ...native, iterate: native.listen }));
    made.push(await receiver("native", "callback", { ...native, callback: native.listen }));
    for (const program of await loadPrograms(programs)) {
      made.push(...(await rustRunners(program)));
    }
    made.push(await sender("native", native, "send from Rust"));
    return made;
  } finally {
    globalThis.WebSocket = real;
  }
}

/** An open connection of this contestant, and the synthetic socket inside it. */
async function connect(contestant) {
  SyntheticSocket.last = undefined;
  const socket = contestant.open("ws://synthetic/");
  const opened = new Promise((resolve) => contestant.on(socket, "open", resolve));
  await opened;
  return { socket, fake: SyntheticSocket.last };
}

async function receiver(name, way, contestant) {
  const { socket, fake } = await connect(contestant);
  const counter = new Counter();
  void contestant[way](socket, (data) =>
    counter.add(typeof data === "string" ? data.length : data.byteLength),
  );
  return {
    name,
    way,
    sample: (data, _, sampleMs) => measureReceive(fake, data, sampleMs, counter),
  };
}

async function rustRunners({ name, exports }) {
  const fake = await connectProgram(exports);
  const counter = new RustCounter(exports);
  const receive = (data, _, sampleMs) => measureReceive(fake, data, sampleMs, counter);
  const send = (data, kind, sampleMs) => {
    exports.prepare(kind === "text", data.length ?? data.byteLength);
    return measureSend(fake, data, sampleMs, () => exports.send(BATCH));
  };
  const runners = [{ name, way: "callback", sample: receive }];
  if (exports.send) runners.push({ name, way: "send from Rust", sample: send });
  return runners;
}

async function connectProgram(exports) {
  SyntheticSocket.last = undefined;
  const opened = new Promise((resolve) => exports.connect("ws://synthetic/", resolve));
  await opened;
  return SyntheticSocket.last;
}

async function measureReceive(fake, data, sampleMs, counter) {
  const { bytes } = counter;
  const begin = performance.now();
  let delivered = 0;
  let elapsed = 0;
  while (elapsed < sampleMs) {
    const received = counter.expect(BATCH);
    deliver(fake, data, BATCH);
    delivered += BATCH;
    await received;
    elapsed = performance.now() - begin;
  }
  const expected = delivered * (data.length ?? data.byteLength);
  const got = counter.bytes - bytes;
  if (got !== expected) throw new Error(`${got} bytes were received, expected ${expected}`);
  return (elapsed * 1e6) / delivered;
}

async function sender(name, contestant, way = "send") {
  const { socket, fake } = await connect(contestant);
  const { send } = contestant;
  const sendBatch = fresh((send, socket, count) => (data) => {
    for (let i = 0; i < count; i += 1) send(socket, data);
  })(send, socket, BATCH);
  const sample = (data, _, sampleMs) => measureSend(fake, data, sampleMs, () => sendBatch(data));
  return { name, way, sample };
}

async function measureSend(fake, data, sampleMs, sendBatch) {
  const { bytes } = fake.sent;
  const begin = performance.now();
  let sent = 0;
  let elapsed = 0;
  while (elapsed < sampleMs) {
    const passed = fake.sent.expect(BATCH);
    sendBatch();
    sent += BATCH;
    await passed;
    elapsed = performance.now() - begin;
  }
  const expected = sent * (data.length ?? data.byteLength);
  const got = fake.sent.bytes - bytes;
  if (got !== expected) throw new Error(`${got} bytes were sent, expected ${expected}`);
  return (elapsed * 1e6) / sent;
}
