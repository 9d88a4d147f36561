// A static file server that sends files with their content types.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { listen } from "./control.mjs";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".map": "application/json",
  ".wasm": "application/wasm",
};

/**
 * Serves a folder.
 *
 * @param {string} folder
 * @param {(path: string) => { status?: number, headers?: Record<string, string> }} [change] Changes
 *   to make a response wrong.
 */
export async function serveFiles(folder, change = () => ({})) {
  const http = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const path = normalize(pathname.endsWith("/") ? `${pathname}index.html` : pathname);
    const { status = 200, headers = {} } = change(path);
    const type = TYPES[extname(path)] ?? "application/octet-stream";
    try {
      const body = await readFile(join(folder, path));
      response.writeHead(status, { "content-type": type, ...headers });
      response.end(status === 200 ? body : "");
    } catch {
      response.writeHead(404).end();
    }
  });
  const url = await listen(http);
  return {
    url,
    stop() {
      http.closeAllConnections();
      http.close();
    },
  };
}
