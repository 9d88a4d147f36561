export function serve({ sockets }) {
  sockets.on("connection", (peer) => {
    peer.on("message", (data, binary) => peer.send(data, { binary }));
  });
}
