import { Duplex } from "node:stream";
import { Aedes } from "aedes";

export async function serve({ sockets }) {
  const broker = await Aedes.createBroker();
  sockets.on("connection", (peer, request) => broker.handle(streamOf(peer), request));
  return () => {
    broker.close();
  };
}

/** The broker ends the stream of a client that goes. That must not overtake the closing handshake. */
function streamOf(peer) {
  const stream = new Duplex({
    read() {},
    write: (chunk, _, done) => peer.send(chunk, () => done()),
    destroy(error, done) {
      peer.close();
      done(error);
    },
  });
  peer.on("message", (data) => stream.push(data));
  peer.on("close", () => stream.destroy());
  return stream;
}
