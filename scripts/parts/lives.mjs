import { randomInt } from "node:crypto";
import { availableParallelism } from "node:os";
import { readArguments } from "../lib/arguments.mjs";
import { buildFastTest } from "../lib/cargo.mjs";
import { main } from "../lib/main.mjs";
import { statusOf } from "../lib/run.mjs";
import { setUp } from "../setup/index.mjs";

const USAGE = `
Random lives of a client and a server of sessions, of which each step is checked, on every core of
this machine. A life that breaks an invariant is shortened and printed as a script that replays it.

  npm test -- lives [--steps NUMBER] [--seed NUMBER] [--jobs NUMBER]

  --steps   of all lives together; 100000000 by default
  --seed    the lives follow from it; by default another one each time
  --jobs    programs at once, with a seed of its own each; one for each core by default
`;

const NUMBER = {
  type: /** @type {const} */ ("string"),
  value: "NUMBER",
  what: "a number",
  pattern: /^[1-9]\d{0,11}$/,
};

export const SYNTAX = {
  program: "lives",
  usage: USAGE,
  options: { steps: NUMBER, seed: NUMBER, jobs: NUMBER },
};

/** Between two lines of progress. */
const PROGRESS_MS = 10_000;

/** How far all programs are. */
class Progress {
  #goal;
  #start = Date.now();
  /** The lives and steps of each so far. @type {[number, number][]} */
  #counts;

  /**
   * @param {number} goal
   * @param {number} jobs
   */
  constructor(goal, jobs) {
    this.#goal = goal;
    this.#counts = Array.from({ length: jobs }, () => [0, 0]);
  }

  /**
   * @param {number} job
   * @param {string} line
   */
  hear(job, line) {
    const [, lives, steps] = /^lives: (\d+) lives, (\d+) steps$/.exec(line) ?? [];
    if (lives) this.#counts[job] = [Number(lives), Number(steps)];
    else console.log(line);
  }

  print() {
    const sum = (/** @type {0 | 1} */ place) =>
      this.#counts.reduce((total, counts) => total + counts[place], 0);
    const [lives, steps] = [sum(0), sum(1)];
    const seconds = (Date.now() - this.#start) / 1_000;
    const speed = Math.round(steps / seconds);
    const percent = ((100 * steps) / this.#goal).toFixed(1);
    console.log(
      `lives: ${Math.round(seconds)} s: ${lives} lives, ${steps} steps (${percent} %), ${speed} a second`,
    );
  }
}

await main(import.meta.url, async (args) => {
  const { options } = readArguments(SYNTAX, args);
  const steps = Number(options.steps ?? 100_000_000);
  const seed = Number(options.seed ?? randomInt(2 ** 31));
  const jobs = Number(options.jobs ?? availableParallelism());
  await setUp(["rust"]);
  console.log("lives: building");
  const program = await buildFastTest("session", "session");
  console.log(`lives: ${steps} steps by ${jobs} programs, seeds from ${seed}`);
  const progress = new Progress(steps, jobs);
  const ticks = setInterval(() => progress.print(), PROGRESS_MS);
  const share = String(Math.ceil(steps / jobs));
  const running = Array.from({ length: jobs }, (_, job) =>
    statusOf([program, "--nocapture", "simulation::"], {
      env: { SESSION_STEPS: share, SESSION_SEED: String(seed + job) },
      onLine: (line) => progress.hear(job, line),
    }).then((status) => {
      if (status === 0) return;
      console.error(`lives: failed with seed ${seed + job}`);
      // The others end with this process.
      process.exit(status);
    }),
  );
  await Promise.all(running);
  clearInterval(ticks);
  progress.print();
});
