// Serves the pages of the benchmarks, isolated, as only then browsers give clocks fine enough:
// https://developer.mozilla.org/docs/Web/API/Performance_API/High_precision_timing
import { createReadStream, existsSync, statSync } from "node:fs";
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

function answer(request, response) {
  // An address with a version is of a page that the browser has not seen yet.
  const pathname = new URL(request.url, "http://127.0.0.1").pathname.replace(/^\/v\d+\//, "/");
  const [prefix, folder] = MOUNTS.find(([mount]) => pathname.startsWith(mount));
  const name = normalize(pathname.slice(prefix.length)) || "index.html";
  const file = join(folder, name === "." ? "index.html" : name);
  if (name.startsWith("..") || !existsSync(file) || !statSync(file).isFile()) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    "content-type": TYPES[extname(file)] ?? "application/octet-stream",
    "content-length": statSync(file).size,
    // Kept, as a deployed page's files are: the second load of the start benchmark is a warm one.
    "cache-control": "max-age=3600",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
  });
  createReadStream(file).pipe(response);
}
