// How scripts run programs: what they started ends with them, and what runners counted is added up.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { Counter } from "../../scripts/lib/counter.mjs";
import { ROOT } from "../../scripts/lib/project.mjs";
import { filesInTarball } from "../../scripts/lib/tar.mjs";

/** Windows has no signals but Ctrl-C, which its console gives to all. */
const POSIX = { skip: process.platform === "win32" };

const RUN = new URL("../../scripts/lib/run.mjs", import.meta.url).href;

/** A program that starts another one and then waits, as Cargo does. */
const PARENT = `
  const { spawn } = require("node:child_process");
  const wait = "console.log('running'); setInterval(() => {}, 60000);";
  spawn(process.execPath, ["-e", wait], { stdio: "inherit" });
  setInterval(() => {}, 60000);
`;

/** The same, deaf to the signal that asks it to end. */
const DEAF = `process.on("SIGTERM", () => {}); ${PARENT}`;

const CASES = /** @type {[string, NodeJS.Signals, number, string][]} */ ([
  ["SIGINT ends", "SIGINT", 130, PARENT],
  ["SIGTERM ends", "SIGTERM", 143, PARENT],
  ["SIGHUP ends", "SIGHUP", 129, PARENT],
  ["SIGTERM ends, deaf as it is,", "SIGTERM", 143, DEAF],
]);

for (const [name, signal, code, source] of CASES) {
  test(`${name} a program that a script runs, with what that has started`, POSIX, async (t) => {
    const script = `
      const { run } = await import(${JSON.stringify(RUN)});
      await run([process.execPath, "-e", ${JSON.stringify(source)}]);
      console.log("went on");
    `;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, STEADYSOCKET_GRACE_MS: "500" },
    });
    t.after(() => child.kill("SIGKILL"));
    const said = [];
    const lines = createInterface({ input: child.stdout }).on("line", (line) => said.push(line));
    await once(lines, "line");
    child.kill(signal);
    // Closed only when none of the three has it open any more.
    const [exitCode] = await once(child, "close");
    assert.equal(exitCode, code);
    assert.deepEqual(said, ["running"]);
  });
}

test("where everything is installed, no script starts bash", POSIX, (t) => {
  const folder = mkdtempSync(join(tmpdir(), "steadysocket-no-bash-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "bash"), "#!/bin/sh\necho bash was started >&2\nexit 1\n");
  chmodSync(join(folder, "bash"), 0o755);
  const PATH = [folder, process.env.PATH].join(delimiter);
  for (const flags of [["setup.mjs"], ["build.mjs"], ["test.mjs", "--help"]]) {
    const [script = "", ...rest] = flags;
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(ROOT, "scripts", script), ...rest],
      {
        encoding: "utf8",
        env: { ...process.env, PATH },
      },
    );
    assert.equal(stderr, "");
    assert.equal(status, 0, flags.join(" "));
  }
});

test("the counts of all runners are added up", () => {
  const counter = new Counter();
  for (const line of [
    "test result: ok. 12 passed; 1 failed; 0 ignored; 0 measured; 3 filtered out",
    "test result: ok. 3 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.05s",
    "ℹ pass 20",
    "ℹ fail 2",
    "conformance: pass 100",
    "instructions: skipped 4",
    "running 5 tests, pass 7 of them",
  ]) {
    counter.read(line);
  }
  assert.deepEqual(counter.judge(1), { passed: 135, failed: 3, skipped: 4 });
});

test("what did not count is one that has passed or failed, by its exit code", () => {
  assert.deepEqual(new Counter().judge(0), { passed: 1, failed: 0, skipped: 0 });
  assert.deepEqual(new Counter().judge(101), { passed: 0, failed: 1, skipped: 0 });
});

test("a tarball's files are listed with their sizes", () => {
  const header = Buffer.alloc(512);
  header.write("package/index.js");
  header.write("00000000005\0", 124);
  header.write("0", 156);
  const body = Buffer.alloc(512, "hello\0");
  const tarball = gzipSync(Buffer.concat([header, body, Buffer.alloc(1024)]));
  assert.deepEqual(filesInTarball(tarball), [{ path: "package/index.js", size: 5 }]);
});
