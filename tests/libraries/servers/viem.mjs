import { serveNode } from "./support/json-rpc.mjs";

export function serve({ sockets }) {
  serveNode(sockets);
}
