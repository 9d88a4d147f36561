// Serves the pages of the benchmarks, isolated, as only then browsers give clocks fine enough:
// https://developer.mozilla.org/docs/Web/API/Performance_API/High_precision_timing
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

const MOUNTS = [
  ["/pkg/", "dist"],
  ["/rust/", "target/bench/rust"],
  ["/", "target/bench/www"],
];

/** Resolves when it listens, on a free port. */
export async function servePages() {
  const server = createServer(answer);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * An address with a version is of a page that the browser has not seen yet. The version may say how
 * late its responses are: `/v1-40ms/`.
 */
function answer(request, response) {
  const path = new URL(request.url, "http://127.0.0.1").pathname;
  const [prefix = "/", version, latencyMs] = /^\/v(\d+)(?:-(\d+)ms)?\//.exec(path) ?? [];
  const send = () => respond(`/${path.slice(prefix.length)}`, version, response);
  if (latencyMs) setTimeout(send, Number(latencyMs));
  else send();
}

function respond(pathname, version, response) {
  const [prefix, folder] = MOUNTS.find(([mount]) => pathname.startsWith(mount));
  const name = normalize(pathname.slice(prefix.length)) || "index.html";
  const file = join(folder, name === "." ? "index.html" : name);
  if (name.startsWith("..") || !existsSync(file) || !statSync(file).isFile()) {
    response.writeHead(404).end();
    return;
  }
  const content = readFileSync(file);
  const body =
    version && file.endsWith(".wasm") ? Buffer.concat([content, section(version)]) : content;
  response.writeHead(200, {
    "content-type": TYPES[extname(file)] ?? "application/octet-stream",
    "content-length": body.length,
    // Kept, as a deployed page's files are: the second load of the start benchmark is a warm one.
    "cache-control": "max-age=3600",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
  });
  response.end(body);
}

/**
 * A custom section (WebAssembly core specification, 5.5.3), empty but for its name, so that no two
 * versions have the same bytes: browsers find what they have compiled again by its bytes.
 */
function section(name) {
  return Buffer.concat([Buffer.from([0, name.length + 1, name.length]), Buffer.from(name)]);
}
