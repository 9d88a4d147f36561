import { equal } from "../client/equal.mjs";

export const up = "connected";

export async function start(make, { url, note }) {
  const options = { accessTokenFactory: () => "token", logger: 6 };
  const connection = make({ url: url.replace("ws:", "http:"), options });
  connection.onclose((error) => note("closed", error));
  connection.onreconnecting((error) => note("reconnecting", error));
  connection.onreconnected(() => note("connected"));
  await connection.start();
  note("connected");
  return connection;
}

export async function exchange(connection) {
  equal(await connection.invoke("echo", "hello"), "hello");
}

export function stop(connection) {
  return connection.stop();
}
