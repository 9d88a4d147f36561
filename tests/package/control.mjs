// The servers that the projects talk to: the example server, restarted on their request, and this
// small one that takes their requests and reports.

import { createServer } from "node:http";
import { startServer } from "../e2e/support/server.mjs";

/** A chat takes a second, and a development server a little longer until its page is ready. */
const GUARD_MS = 90_000;

/** Starts both servers. */
export async function startControl() {
  const server = await startServer(["--allow-origin", "*"]);
  /** @type {(report: unknown) => void} */
  let settle = () => {};
  let isUp = true;
  /** Refuses a request that another chat makes at the same time. */
  const turn = (/** @type {boolean} */ wanted) => {
    if (isUp === wanted) throw new Error(`the server is ${isUp ? "up" : "down"} already`);
    isUp = wanted;
  };
  const actions = {
    address: () => `${server.socketUrl}/echo`,
    async down() {
      turn(false);
      await server.kill();
    },
    async up() {
      turn(true);
      await server.start();
    },
    report: (/** @type {string} */ body) => settle(JSON.parse(body)),
  };
  const http = createServer(async (request, response) => {
    response.setHeader("access-control-allow-origin", "*");
    try {
      const act = actions[request.url?.slice(1) ?? ""];
      response.end((await act(await text(request))) ?? "");
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  const url = await listen(http);
  return {
    url,
    /** Resolves to the next report; the previous project may have failed halfway. */
    async nextReport() {
      if (!isUp) await actions.up();
      /** @type {Promise<any>} */
      const report = new Promise((resolve) => {
        settle = resolve;
      });
      return { report };
    },
    async stop() {
      http.closeAllConnections();
      http.close();
      await server.stop();
    },
  };
}

/**
 * Runs a client until it has reported, and checks the report.
 *
 * @template {{ failed: Promise<never>, stop: () => Promise<unknown> }} Client
 * @param {Awaited<ReturnType<typeof startControl>>} control
 * @param {() => Promise<Client>} start
 * @param {(client: Client) => unknown} [inspect] Rejects what else is wrong with it.
 */
export async function judge(control, start, inspect = () => {}) {
  const { report } = await control.nextReport();
  const client = await start();
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no report in ${GUARD_MS} ms`)), GUARD_MS);
  });
  try {
    check(await Promise.race([report, client.failed, late]));
    await inspect(client);
  } finally {
    clearTimeout(timer);
    await client.stop();
  }
}

function check({ problem, opens, messages }) {
  if (problem) throw new Error(problem);
  if (JSON.stringify(messages) !== JSON.stringify(EXPECTED)) {
    throw new Error(
      `it received ${JSON.stringify(messages)}, expected ${JSON.stringify(EXPECTED)}`,
    );
  }
  if (opens !== 2) throw new Error(`it was open ${opens} times, expected 2`);
}

/** The expected messages, each exactly once and in this order. */
const EXPECTED = ["before open", "text ✓", "0,1,254,255", "while down", "last"];

async function text(request) {
  let body = "";
  for await (const chunk of request) body += chunk;
  return body;
}

/**
 * @param {import("node:http").Server} http
 * @returns {Promise<string>}
 */
export function listen(http) {
  return new Promise((resolve) => {
    http.listen(0, "127.0.0.1", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (http.address());
      resolve(`http://127.0.0.1:${port}`);
    });
  });
}
