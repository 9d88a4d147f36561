// Servers that a page or a worker may kill and start, which it cannot do by itself.
//
//   POST /NAME/kill     ends the server as a crash would
//   POST /NAME/start    starts it again on the same port, unless it runs
//   GET  /NAME/stats    returns its counters
import { once } from "node:events";
import { createServer } from "node:http";
import { startServer } from "../e2e/support/server.mjs";

/** Starts the control on a free port; `add` starts another server. */
export async function startControl() {
  /** @type {Map<string, { server: import("../e2e/support/server.mjs").Server, isDead: boolean }>} */
  const entries = new Map();
  const control = createServer(async (request, response) => {
    // Pages and workers of other origins send requests too.
    response.setHeader("access-control-allow-origin", "*");
    const [, name = "", verb = ""] = (request.url ?? "").split("/");
    try {
      response.end(
        JSON.stringify((await act(entries.get(name), `${request.method} ${verb}`)) ?? {}),
      );
    } catch (error) {
      response.writeHead(500).end(`${request.method} ${request.url}: ${error}`);
    }
  });
  control.listen(0, "127.0.0.1");
  await once(control, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (control.address());
  return {
    /** @param {string} name */
    async add(name) {
      const server = await startServer(["--allow-origin", "*"]);
      entries.set(name, { server, isDead: false });
      return { server: server.url, control: `http://127.0.0.1:${port}/${name}` };
    },
    async stop() {
      await Promise.all([...entries.values()].map(({ server }) => server.stop()));
      control.close();
      control.closeAllConnections();
    },
  };
}

async function act(entry, request) {
  if (!entry) throw new Error("there is no server of that name");
  switch (request) {
    case "POST kill":
      entry.isDead = true;
      return entry.server.kill();
    case "POST start":
      if (entry.isDead) await entry.server.start();
      entry.isDead = false;
      return undefined;
    case "GET stats":
      return entry.server.stats();
    default:
      throw new Error("expected POST kill, POST start or GET stats");
  }
}
