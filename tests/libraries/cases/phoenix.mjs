import { equal } from "../client/equal.mjs";

export const up = "joined";

export function start(make, { url, note }) {
  const options = { reconnectAfterMs: () => 500, rejoinAfterMs: () => 500 };
  const socket = make({ url, options });
  socket.onOpen(() => note("open"));
  socket.onError(() => note("error"));
  socket.onClose(({ code, reason, wasClean }) => note("closed", code, reason, wasClean));
  socket.connect();
  const channel = socket.channel("room");
  channel.onError(() => note("channel error"));
  channel.join().receive("ok", () => note("joined"));
  return { socket, channel };
}

export async function exchange({ channel }) {
  equal(await push(channel, { text: "hello" }), { text: "hello" });
  const bytes = await push(channel, Uint8Array.of(1, 2, 3).buffer);
  equal([...new Uint8Array(bytes)], [1, 2, 3]);
}

export function stop({ socket }) {
  socket.disconnect();
}

function push(channel, payload) {
  return new Promise((resolve, reject) => {
    channel.push("echo", payload).receive("ok", resolve).receive("error", reject);
  });
}
