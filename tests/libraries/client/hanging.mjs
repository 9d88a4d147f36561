import { equal } from "./equal.mjs";
import { sockets } from "./subject.mjs";
import { until } from "./waiting.mjs";

/**
 * Makes a client with each class, and throws unless ours has given up a dial and dialled again, while
 * the native one still waits in its first.
 *
 * @param {string} url
 * @param {(url: string) => () => unknown} start Returns what ends the client.
 */
export async function dialsAgain(url, start) {
  const stops = ["native", "ours"].map((subject) => {
    globalThis.setting.subject = subject;
    return start(`${url}/${subject}`);
  });
  const dialled = (subject) => sockets.filter(({ log: [dial = ""] }) => dial.includes(subject));
  await until("third dial", () => dialled("ours").length === 3);
  const [first, ...others] = dialled("native");
  equal(others.length, 0);
  equal(first.socket.readyState, WebSocket.CONNECTING);
  for (const stop of stops) stop();
}
