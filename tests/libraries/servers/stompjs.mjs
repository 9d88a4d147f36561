const END = Buffer.from("\0");

export function serve({ sockets }) {
  sockets.on("connection", (peer) => {
    peer.on("message", (data, binary) => {
      const [command = "", ...lines] = data
        .subarray(0, data.indexOf("\n\n"))
        .toString()
        .split("\n");
      const headers = Object.fromEntries(lines.map((line) => line.split(/:(.*)/)));
      const body = data.subarray(data.indexOf("\n\n") + 2, -1);
      const answer = answerTo(command, headers, body.length);
      if (answer)
        peer.send(Buffer.concat([Buffer.from(answer), bodyOf(command, body), END]), { binary });
    });
  });
}

function answerTo(command, { destination, receipt }, length) {
  if (command === "CONNECT") return "CONNECTED\nversion:1.2\nheart-beat:0,0\n\n";
  if (command === "SEND") {
    const about = `destination:${destination}\nmessage-id:1\nsubscription:echo`;
    return `MESSAGE\n${about}\ncontent-length:${length}\n\n`;
  }
  return receipt ? `RECEIPT\nreceipt-id:${receipt}\n\n` : undefined;
}

function bodyOf(command, body) {
  return command === "SEND" ? body : Buffer.alloc(0);
}
