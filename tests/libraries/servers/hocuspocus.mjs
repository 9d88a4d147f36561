import { Hocuspocus } from "@hocuspocus/server";
import { answerIn } from "./support/yjs.mjs";

export function serve({ sockets }) {
  const hocuspocus = new Hocuspocus({
    quiet: true,
    flushDelay: false,
    onLoadDocument: async ({ document }) => answerIn(document),
    onStateless: async ({ connection, payload }) => connection.sendStateless(payload),
  });
  sockets.on("connection", (peer, { url }) => {
    const client = hocuspocus.handleConnection(peer, new Request(`http://localhost${url}`));
    peer.on("message", (data) => client.handleMessage(new Uint8Array(data)));
    peer.on("close", (code, reason) => client.handleClose({ code, reason: `${reason}` }));
  });
}
