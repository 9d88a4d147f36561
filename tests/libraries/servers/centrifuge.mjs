export function serve({ sockets }) {
  sockets.on("connection", (peer) => {
    peer.on("message", (data) => {
      for (const line of `${data}`.split("\n").filter(Boolean)) {
        const { id, connect, rpc } = JSON.parse(line);
        if (connect) peer.send(JSON.stringify({ id, connect: { client: "one", version: "1" } }));
        if (rpc) peer.send(JSON.stringify({ id, rpc: { data: rpc.data } }));
      }
    });
  });
}
