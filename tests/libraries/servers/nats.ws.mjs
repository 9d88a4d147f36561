import { connect } from "node:net";
import { startProgram, waitForText } from "../../support/programs.mjs";

/** Passes the bytes on to the real server, which is the same protocol over TCP. */
export async function serve({ sockets }) {
  const { child, ended, stop } = startProgram("nats-server", ["-a", "127.0.0.1", "-p", "-1"]);
  const [, port] = await waitForText(child.stderr, /connections on [^\n]*:(\d+)\n/, ended);
  sockets.on("connection", (peer) => {
    const stream = connect(Number(port), "127.0.0.1");
    stream.on("data", (data) => peer.send(data));
    stream.on("close", () => peer.close());
    stream.on("error", () => {});
    peer.on("message", (data) => stream.write(data));
    peer.on("close", () => stream.destroy());
  });
  return stop;
}
