import { equal } from "../client/equal.mjs";

export const up = "connect";

export function start(make, { url, note }) {
  const socket = make({ url, options: { reconnectionDelay: 500, randomizationFactor: 0 } });
  socket.on("connect", () => note("connect"));
  socket.on("disconnect", (reason) => note("disconnect", reason));
  socket.on("connect_error", ({ message }) => note("connect_error", message));
  socket.io.on("reconnect_attempt", (attempt) => note("attempt", attempt));
  socket.io.on("reconnect", (attempt) => note("reconnect", attempt));
  socket.io.on("close", (reason) => note("closed", reason));
  return socket;
}

export async function exchange(socket) {
  equal(await socket.emitWithAck("echo", "hello"), "hello");
  const bytes = await socket.emitWithAck("echo", Uint8Array.of(1, 2, 3));
  equal([...new Uint8Array(bytes)], [1, 2, 3]);
}

export function stop(socket) {
  socket.disconnect();
}
