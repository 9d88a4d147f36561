/** Ends each message. */
const SEPARATOR = "\u001e";

export function serve({ sockets }) {
  sockets.on("connection", (peer) => {
    const send = (message) => peer.send(`${JSON.stringify(message)}${SEPARATOR}`);
    peer.on("message", (data) => {
      for (const text of `${data}`.split(SEPARATOR).slice(0, -1)) {
        const { protocol, type, invocationId, arguments: [result] = [] } = JSON.parse(text);
        if (protocol) send({});
        if (type === INVOCATION) send({ type: COMPLETION, invocationId, result });
      }
    });
  });
}

const INVOCATION = 1;
const COMPLETION = 3;
