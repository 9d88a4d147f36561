// A server that pushes as fast as it can: how many a second, whether all came, and whether the page
// still draws.
import { connectors } from "./connections.mjs";

let contestants;

/** One round: all contestants, one after the other. */
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
  let came = 0;
  let first = 0;
  let finish;
  const finished = new Promise((resolve, reject) => {
    const problem = () => reject(new Error(`${came} of ${messages} messages came`));
    const guard = setTimeout(problem, GUARD_MS);
    finish = (time) => {
      clearTimeout(guard);
      resolve(time);
    };
  });
  const connection = await connect(`${url}?messages=${messages}&bytes=${bytes}`, "", () => {
    came += 1;
    if (came === 1) first = performance.now();
    if (came === messages) finish(performance.now());
  });
  const elapsed = (await finished) - first;
  connection.close();
  const got = connection.bytes();
  if (got !== messages * bytes) throw new Error(`${got} bytes, expected ${messages * bytes}`);
  return { rate: (messages * 1000) / elapsed, frame: frames.stop(), missed: messages - came };
}

const GUARD_MS = 240_000;

/** The 99th percentile of the time from one frame to the next. */
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
