import { serveJson } from "./json.mjs";

const RESULTS = { eth_chainId: "0x1", eth_blockNumber: "0x7", eth_subscribe: "0xfeed" };

/** A node of Ethereum, as far as the tests ask it. */
export function serveNode(sockets) {
  serveJson(sockets, (request, send) => {
    for (const { id, method } of [request].flat()) {
      send({ jsonrpc: "2.0", id, result: RESULTS[method] ?? null });
      if (method !== "eth_subscribe") continue;
      const params = { subscription: RESULTS.eth_subscribe, result: { number: "0x7" } };
      send({ jsonrpc: "2.0", method: "eth_subscription", params });
    }
  });
}
