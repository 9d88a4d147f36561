/** Answers the first message only. */
export function serve({ sockets }) {
  sockets.on("connection", (peer) => peer.once("message", (data) => peer.send(`${data}`)));
}
