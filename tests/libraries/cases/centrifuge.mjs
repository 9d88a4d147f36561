import { equal } from "../client/equal.mjs";

export const up = "connected";

export function start(make, { url, note }) {
  const client = make({ url, options: { minReconnectDelay: 500, maxReconnectDelay: 500 } });
  client.on("connecting", ({ code, reason }) => note("connecting", code, reason));
  client.on("connected", () => note("connected"));
  client.on("disconnected", ({ code, reason }) => note("disconnected", code, reason));
  client.on("error", ({ type, error }) => note("error", type, error.code, error.message));
  client.connect();
  return client;
}

export async function exchange(client) {
  equal(await client.rpc("echo", "hello"), { data: "hello" });
}

export function stop(client) {
  client.disconnect();
}
