// What the benchmarks run in: browsers, the server, the pages, and a line that says how far they are.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { ENGINES } from "../../tests/support/engines.mjs";
import { servePages } from "./pages.mjs";

/** The Rust contestants, as scripts/bench.mjs builds them. */
export const PROGRAMS = [
  "web-sys",
  "best-path",
  "steadysocket",
  "gloo-net",
  "tokio-tungstenite-wasm",
  "ewebsock",
  "ws-stream-wasm",
];

export class World {
  /** The browsers' versions, by engine. */
  versions = {};
  pages;
  #bench = "";
  #engines = [];

  static async open() {
    const world = new World();
    world.pages = await servePages();
    return world;
  }

  /** The engines are those that `inEach` is about. */
  begin(bench, engines) {
    this.#bench = bench;
    this.#engines = engines;
  }

  /** On a terminal one line that is rewritten while it goes on. */
  progress(text) {
    if (process.stdout.isTTY) process.stdout.write(`\r\x1b[Kbench: ${this.#bench}: ${text}`);
    else this.say(text);
  }

  say(text) {
    if (process.stdout.isTTY) process.stdout.write("\r\x1b[K");
    console.log(`bench: ${this.#bench}: ${text}`);
  }

  /** Runs it with a page in each browser, one browser after the other. */
  async inEach(run) {
    for (const engine of this.#engines) {
      const browser = await ENGINES[engine].launch();
      this.versions[engine] = browser.version;
      try {
        const page = await browser.open(`${this.pages.url}/`);
        const call = (name, setting) => page.evaluate(CALL, { name, setting });
        await run({ engine, call });
      } finally {
        await browser.close();
      }
    }
  }

  async close() {
    await this.pages.stop();
  }
}

/** Runs one of the page's functions. */
const CALL = `async ({ name, setting }) =>
  (await import(new URL("./page.js", location.href)))[name](setting)`;

/** The example server, as it would be built for use, on a free port or on this one. */
export async function startServer({ port = 0, flags = [] } = {}) {
  const child = spawn(
    "target/bench/cargo/release/examples/server",
    ["--port", String(port), "--root", "target/bench/www", "--allow-origin", "*", ...flags],
    { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, RUST_LOG: "error" } },
  );
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url] = /^listening on http(.*)$/.exec(line) ?? [];
    if (!url) continue;
    // What it says later is not read, but must not stop it either.
    child.stdout.resume();
    return { url: `ws${url}`, pid: child.pid, port: Number(new URL(`http${url}`).port), stop };
  }
  throw new Error("the server ended before it listened");

  async function stop() {
    process.off("exit", kill);
    const ended = once(child, "exit");
    kill();
    await ended;
  }
}
