export const up = "connect";

export function start(make, { url, note }) {
  const client = make({ url, options: { clientId: "one", reconnectPeriod: 500, keepalive: 0 } });
  for (const name of ["connect", "reconnect", "close", "disconnect", "offline", "end"]) {
    client.on(name, () => note(name));
  }
  client.on("error", ({ message }) => note("error", message));
  client.on("message", (_, payload) => note("message", [...payload]));
  return client;
}

export async function exchange(client, { seen }) {
  await client.subscribeAsync("echo");
  await client.publishAsync("echo", "AB");
  await seen("message 65,66");
  await client.publishAsync("echo", Uint8Array.of(1, 2, 3));
  await seen("message 1,2,3");
}

export function stop(client) {
  return client.endAsync();
}
