export const up = "connected";

export function start(make, { url, note }) {
  const options = {
    reconnectDelay: 500,
    heartbeatIncoming: 0,
    heartbeatOutgoing: 0,
    onConnect: () => note("connected"),
    onDisconnect: () => note("disconnected"),
    onStompError: ({ headers }) => note("error", headers.message),
    onWebSocketClose: ({ code, reason, wasClean }) => note("closed", code, reason, wasClean),
    onWebSocketError: () => note("socket error"),
  };
  const client = make({ url, options });
  client.activate();
  return client;
}

export async function exchange(client, { note, seen }) {
  const destination = "/echo";
  const show = ({ binaryBody }) => note("message", binaryBody);
  const { unsubscribe } = client.subscribe(destination, show, { id: "echo" });
  client.publish({ destination, body: "AB" });
  await seen("message 65,66");
  client.publish({ destination, binaryBody: Uint8Array.of(1, 2, 3) });
  await seen("message 1,2,3");
  unsubscribe();
}

export function stop(client) {
  return client.deactivate();
}
