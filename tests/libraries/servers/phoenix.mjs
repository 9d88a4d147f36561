export function serve({ sockets }) {
  sockets.on("connection", (peer) => {
    peer.on("message", (data, isBinary) => {
      if (isBinary) peer.send(replyTo(data));
      else {
        const [join, ref, topic, , response] = JSON.parse(data);
        peer.send(JSON.stringify([join, ref, topic, "phx_reply", { status: "ok", response }]));
      }
    });
  });
}

const REPLY = 1;
const STATUS = Buffer.from("ok");

/** A push in bytes is: kind, four lengths, join reference, reference, topic, event, payload. */
function replyTo(push) {
  const [, join = 0, ref = 0, topic = 0, event = 0] = push;
  const names = push.subarray(5, 5 + join + ref + topic);
  const payload = push.subarray(5 + names.length + event);
  return Buffer.concat([Buffer.of(REPLY, join, ref, topic, STATUS.length), names, STATUS, payload]);
}
