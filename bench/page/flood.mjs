// A server that pushes at full speed: messages per second, whether all arrived, and whether the
// page still renders.
import { connectors } from "./connections.mjs";

let contestants;

/** One round: all contestants in turn. */
export async function flood({ url, programs, messages, bytes, order }) {
  contestants ??= Object.entries(await connectors(programs));
  const results = {};
  for (const place of contestants.keys()) {
    const [name, connect] = contestants[(place + order) % contestants.length];
    results[name] = await sample(connect, url, messages, bytes);
  }
  return results;
}

async function sample(connect, url, messages, bytes) {
  const frames = watchFrames();
  const arrival = new Arrival(messages);
  const connection = await connect(`${url}?messages=${messages}&bytes=${bytes}`, "", arrival.note);
  await arrival.settled;
  const frame = frames.stop();
  connection.close();
  // An extra message would have arrived by now.
  await nextFrame();
  await nextFrame();
  const { came, elapsed } = arrival;
  const got = connection.bytes();
  if (came === messages && got !== messages * bytes) {
    throw new Error(`${got} bytes, expected ${messages * bytes}`);
  }
  return { rate: (came * 1000) / elapsed, frame, wrong: Math.abs(messages - came) };
}

/** Counts messages until all have arrived, or none for so long that no more will. */
class Arrival {
  came = 0;
  settled;
  #first = 0;
  #last = 0;
  #expected;
  #settle;

  constructor(expected) {
    this.#expected = expected;
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#watch(0);
  }

  get elapsed() {
    return this.#last - this.#first;
  }

  note = () => {
    this.came += 1;
    if (this.came === 1) this.#first = performance.now();
    if (this.came !== this.#expected) return;
    this.#last = performance.now();
    this.#settle();
  };

  #watch(before) {
    setTimeout(() => {
      if (this.came >= this.#expected) return;
      if (this.came > before) {
        this.#watch(this.came);
        return;
      }
      this.#last = performance.now();
      this.#settle();
    }, SILENCE_MS);
  }
}

const SILENCE_MS = 10_000;

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** The 99th percentile of the time between frames. */
function watchFrames() {
  const times = [];
  let isOver = false;
  const onFrame = (now) => {
    times.push(now);
    if (!isOver) requestAnimationFrame(onFrame);
  };
  requestAnimationFrame(onFrame);
  return {
    stop() {
      isOver = true;
      const gaps = times.slice(1).map((time, i) => time - times[i]);
      gaps.sort((a, b) => a - b);
      return gaps[Math.min(gaps.length - 1, Math.floor(gaps.length * 0.99))] ?? 0;
    },
  };
}
