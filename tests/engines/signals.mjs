// A signal ends a program and everything it has started: the browser, the server and their files.
//
//   node tests/engines/signals.mjs [engine...]
//
// Engines are chromium and firefox; without arguments both. Skipped where there is no /proc, as on
// macOS.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { startServer } from "../e2e/support/server.mjs";
import { chooseEngines, ENGINES } from "../support/engines.mjs";

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/** First argument of the child process to be ended; the second one names its browser. */
const HOLD = "--hold";

/** Far longer than shutdown takes; a browser that survives never exits. */
const GUARD_MS = 60_000;
const POLL_MS = 20;

if (process.argv[2] === HOLD) await hold(process.argv[3] ?? "");
else process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;

/** Reports that everything is running, and keeps running until it is ended. */
async function hold(engine) {
  const server = await startServer(["--root", "tests"]);
  const browser = await ENGINES[engine].launch();
  await browser.open(`${server.url}/engines/`);
  console.log("running");
  setInterval(() => {}, 60_000);
}

async function main(names) {
  const engines = chooseEngines("signals", names.length > 0 ? names : ["chromium", "firefox"]);
  if (!existsSync("/proc/self/environ")) {
    console.log("signals: not judged: there is no /proc, which says what has been started");
    console.log(`signals: skipped ${engines.length}`);
    return true;
  }
  let [passed, failed] = [0, 0];
  for (const engine of engines) {
    for (const [signal, code] of Object.entries(SIGNALS)) {
      const problems = await runCase(engine, signal, code);
      console.log(`${engine}, ${signal}: ${problems.join("; ") || "nothing is left"}`);
      if (problems.length > 0) failed += 1;
      else passed += 1;
    }
  }
  console.log(`signals: pass ${passed}\nsignals: fail ${failed}`);
  return failed === 0 && passed > 0;
}

/** Returns the failures. The signal goes to the program alone, unlike Ctrl-C in a shell. */
async function runCase(engine, signal, code) {
  const folder = mkdtempSync(join(tmpdir(), "steadysocket-signals-"));
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), HOLD, engine], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, TMPDIR: folder },
  });
  const ended = once(child, "exit");
  const lines = createInterface({ input: child.stdout });
  await Promise.race([once(lines, "line"), ended]);
  const running = processesOf(folder);
  child.kill(signal);
  const guard = setTimeout(() => child.kill("SIGKILL"), GUARD_MS);
  const [exitCode] = await ended;
  clearTimeout(guard);
  const left = await untilGone(folder);
  const files = readdirSync(folder).filter((name) => !isOfChromium(name));
  for (const { pid } of left) process.kill(pid, "SIGKILL");
  rmSync(folder, { recursive: true, maxRetries: 5, retryDelay: 100 });
  return [
    ...(running.length < 3 ? [`${running.length} processes before, expected 3 or more`] : []),
    // Null if it took SIGKILL.
    ...(exitCode !== code ? [`exit code ${exitCode}, expected ${code}`] : []),
    ...left.map(({ pid, name }) => `process ${pid} is left: ${name}`),
    ...files.map((name) => `${name} is left`),
  ];
}

/** Returns true for the folder of Chromium's socket, which it cannot remove when it is killed. */
function isOfChromium(name) {
  return name.startsWith("org.chromium.Chromium.");
}

async function untilGone(folder) {
  const deadline = performance.now() + GUARD_MS;
  for (;;) {
    const left = processesOf(folder);
    if (left.length === 0 || performance.now() > deadline) return left;
    // There is no event for the end of a process that is another process's child.
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Lists all descendants, recognised by their folder for temporary files. */
function processesOf(folder) {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    const variables = read(`/proc/${pid}/environ`).split("\0");
    if (!variables.includes(`TMPDIR=${folder}`)) return [];
    return [{ pid: Number(pid), name: read(`/proc/${pid}/comm`).trim() }];
  });
}

/** Reads a file; empty if the process has ended meanwhile or belongs to another user. */
function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
