// How soon clients with the default options are back after an outage. Linux only.
//
//   node tests/engines/outage.mjs [--seconds 120] [--sockets 20] [--options JSON] [engine...]
//
// Firefox puts off the dials to an address that has failed, from 200 ms on, half as long again with
// each failure, up to 60 s (pitfall 73). It fails if a client takes more than twice the longest delay.
// docs/conformance.md has the figures.
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { WebSocketServer } from "ws";
import { startServer } from "../e2e/support/server.mjs";
import { chooseEngines, ENGINES, within } from "../support/engines.mjs";
import { launchFirefox } from "../support/firefox.mjs";

/** Twice `reconnect.maxDelayMs`. */
const LIMIT_S = 60;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: "string", default: "120" },
    sockets: { type: "string", default: "20" },
    options: { type: "string", default: "{}" },
  },
});

/** Longer than the outage and the slowest return. */
const GUARD_MS = (Number(values.seconds) + 300) * 1_000;

/** In the page: opens the clients, and counts what happens to them. */
const OPEN = `async ({ urls, options }) => {
  const { SteadySocket } = await import(new URL("/pkg/index.js", location.href));
  globalThis.clients = urls.map((url) => {
    const socket = new SteadySocket(url, [], options);
    const client = { socket, at: 0, dials: 0, timeouts: 0 };
    socket.addEventListener("reconnecting", () => { client.dials += 1; });
    socket.addEventListener("open", () => { client.at = Date.now(); });
    socket.addEventListener("error", ({ error }) => {
      if (error.code === "ERR_CONNECT_TIMEOUT") client.timeouts += 1;
    });
    return client;
  });
  await Promise.all(clients.map(({ socket }) => socket.opened()));
}`;

const RETURN = `async () => {
  await Promise.all(clients.map(({ socket }) => socket.opened()));
  return clients.map(({ at, dials, timeouts }) => ({ at, dials, timeouts }));
}`;

process.exitCode = (await main()) ? 0 : 1;

async function main() {
  const pages = await startServer(["--root", "tests"]);
  let isSoon = true;
  try {
    for (const engine of chooseEngines("outage", positionals)) {
      const launch = engine === "firefox" ? () => launchFirefox(true) : ENGINES[engine].launch;
      const browser = await launch();
      try {
        const page = await browser.open(`${pages.url}/engines/`);
        const clients = await within(measure(page), engine, GUARD_MS);
        show(`${engine} ${browser.version}`, clients);
        isSoon &&= clients.every(({ seconds }) => seconds <= LIMIT_S);
      } finally {
        await browser.close();
      }
    }
  } finally {
    await pages.stop();
  }
  console.log(`outage: pass ${isSoon ? 1 : 0}\noutage: fail ${isSoon ? 0 : 1}`);
  return isSoon;
}

/** Opens the clients, takes their servers away and gives them back. */
async function measure(page) {
  // A host each: Firefox dials only one address of a host at a time.
  const hosts = Array.from(
    { length: Number(values.sockets) },
    (_, index) => `127.0.0.${index + 2}`,
  );
  const servers = await Promise.all(hosts.map((host) => start(host, 0)));
  const addresses = servers.map((server) => server.address());
  const urls = addresses.map(({ address, port }) => `ws://${address}:${port}/`);
  await page.evaluate(OPEN, { urls, options: JSON.parse(values.options) });
  await Promise.all(servers.map(stop));
  await wait(Number(values.seconds) * 1_000);
  const back = Date.now();
  const restarted = await Promise.all(addresses.map(({ address, port }) => start(address, port)));
  try {
    const clients = await page.evaluate(RETURN, null);
    return clients.map(({ at, ...client }) => ({ ...client, seconds: (at - back) / 1_000 }));
  } finally {
    await Promise.all(restarted.map(stop));
  }
}

async function start(host, port) {
  const server = new WebSocketServer({ host, port });
  await once(server, "listening");
  return server;
}

async function stop(server) {
  for (const client of server.clients) client.terminate();
  await new Promise((resolve) => server.close(resolve));
}

function show(engine, clients) {
  const seconds = clients.map((client) => client.seconds).sort((one, other) => one - other);
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  console.log(
    `${engine}: back after ${mean(seconds).toFixed(1)} s on average, ${seconds.at(-1).toFixed(1)} s ` +
      `at most; ${mean(clients.map(({ dials }) => dials)).toFixed(1)} dials, ` +
      `${mean(clients.map(({ timeouts }) => timeouts)).toFixed(1)} of them given up`,
  );
}
