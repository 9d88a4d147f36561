import { Duplex } from "node:stream";
import ShareDB from "sharedb";

export function serve({ sockets }) {
  const backend = new ShareDB();
  sockets.on("connection", (peer) => backend.listen(streamOf(peer)));
  return () => backend.close();
}

function streamOf(peer) {
  const stream = new Duplex({
    objectMode: true,
    read() {},
    write(value, _, done) {
      peer.send(JSON.stringify(value));
      done();
    },
  });
  peer.on("message", (data) => stream.push(JSON.parse(data)));
  peer.on("close", () => stream.destroy());
  return stream;
}
