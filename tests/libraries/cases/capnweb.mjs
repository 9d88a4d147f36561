import { equal } from "../client/equal.mjs";

export const up = "up";
export const lost = "broken Error: Peer closed WebSocket: 1006 ";
export const refused = "broken Error: WebSocket connection failed.";

export function start(make, { url, note }) {
  const api = make({ url });
  api.onRpcBroken((error) => note("broken", error));
  api.echo("up").then(note, () => note("failed"));
  return api;
}

export async function exchange(api) {
  equal(await api.echo("hello"), "hello");
  equal([...(await api.echo(Uint8Array.of(1, 2, 3)))], [1, 2, 3]);
}

export function stop(api) {
  api[Symbol.dispose]();
}
