// Runs a command while the example server runs on a free port, and ends the server with it.
//
//   node scripts/with-server.mjs [flags of the server...] -- command [arguments...]
//
// The command finds the address in STEADYSOCKET_SERVER, ws://127.0.0.1:40123 for one.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const split = process.argv.indexOf("--");
const flags = process.argv.slice(2, split);
const [command, ...rest] = process.argv.slice(split + 1);
if (split < 0 || !command) {
  console.error("usage: node scripts/with-server.mjs [flags...] -- command [arguments...]");
  process.exit(2);
}

const server = spawn("target/debug/examples/server", ["--port", "0", ...flags], {
  stdio: ["ignore", "pipe", "inherit"],
  env: { RUST_LOG: "warn", ...process.env },
});
server.on("error", (error) => {
  console.error(`with-server: the server could not be started: ${error.message}`);
  process.exit(1);
});
process.exitCode = await runBeside(await address());
server.kill();

/** Waits for the line in which the server says where it listens. */
async function address() {
  for await (const line of createInterface({ input: server.stdout })) {
    const [, url] = /^listening on http(.*)$/.exec(line) ?? [];
    if (url) return `ws${url}`;
  }
  console.error("with-server: the server ended before it listened");
  process.exit(1);
}

function runBeside(url) {
  const env = { ...process.env, STEADYSOCKET_SERVER: url };
  const child = spawn(command, rest, { stdio: "inherit", env });
  return new Promise((resolve) => {
    child.on("error", (error) => {
      console.error(`with-server: ${command} could not be started: ${error.message}`);
      resolve(1);
    });
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
