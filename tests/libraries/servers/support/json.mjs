/** Calls `answer` with each message and with what sends an answer, both as JSON. */
export function serveJson(sockets, answer, welcome = () => {}) {
  sockets.on("connection", (peer) => {
    const send = (value) => peer.send(JSON.stringify(value));
    peer.on("message", (data) => answer(JSON.parse(data), send));
    welcome(send);
  });
}
