import { textOf } from "../client/equal.mjs";

export const up = "connected";

export async function start(make, { url, note }) {
  const options = { maxReconnectAttempts: -1, reconnectTimeWait: 500, reconnectJitter: 0 };
  const connection = await make({ url, options });
  note("connected");
  watch(connection, note);
  connection.closed().then((error) => note("closed", error));
  return connection;
}

export async function exchange(connection, { note, seen }) {
  const subscription = connection.subscribe("echo", {
    callback: (_, { data }) => note("message", textOf(data)),
  });
  connection.publish("echo", "hello");
  await seen("message hello");
  connection.publish("echo", Uint8Array.of(65, 66));
  await seen("message AB");
  subscription.unsubscribe();
}

export function stop(connection) {
  return connection.close();
}

async function watch(connection, note) {
  for await (const { type } of connection.status()) note(type === "reconnect" ? "connected" : type);
}
