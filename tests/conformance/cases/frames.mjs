// Raw bytes from the peer, valid and invalid: the socket behaves as the native one in both cases.

import { closeFrame, frame, OPCODE, toHex } from "../support/frames.mjs";
import { record, showData } from "../support/observe.mjs";

const { continuation, text, binary, close, ping, pong } = OPCODE;
const done = closeFrame(1000, "done");

/** Bytes that the peer sends; each ends in a close or violates the protocol. */
const STREAMS = {
  "a text": frame(text, "привіт") + done,
  "an empty text": frame(text) + done,
  bytes: frame(binary, [1, 2, 3]) + done,
  "no bytes": frame(binary) + done,
  "a text of 126 bytes": frame(text, "a".repeat(126)) + done,
  "a text in three frames":
    frame(text, "a", { fin: false }) +
    frame(continuation, "b", { fin: false }) +
    frame(continuation, "c") +
    done,
  "a sign split between two frames":
    frame(text, [0xd0], { fin: false }) + frame(continuation, [0xb6]) + done,
  "bytes in two frames": frame(binary, [1], { fin: false }) + frame(continuation, [2]) + done,
  "a ping between two frames":
    frame(text, "a", { fin: false }) + frame(ping, "ping") + frame(continuation, "b") + done,
  "a ping and a pong": frame(ping, "ping") + frame(pong, "pong") + frame(text, "a") + done,
  "two messages": frame(text, "a") + frame(text, "b") + done,
  "a message after the close frame": done + frame(text, "late"),
  "two close frames": done + closeFrame(3000, "again"),
  "an empty close frame": closeFrame(),
  "a close frame of one byte": frame(close, [3]),
  "a reason that is not UTF-8": closeFrame(1000, [0xff, 0xfe]),
  "a reason with NUL": closeFrame(1000, "a\0b"),
  "a reason in Cyrillic": closeFrame(3000, "бувай"),
  "a text that is not UTF-8": frame(text, [0xff]),
  "a text that ends in the middle of a sign": frame(text, [0xd0]),
  "a text with an encoded surrogate": frame(text, [0xed, 0xa0, 0x80]),
  "a masked frame": frame(text, "a", { isMasked: true }) + done,
  "a reserved bit": frame(text, "a", { rsv: 4 }),
  "another reserved bit": frame(text, "a", { rsv: 1 }),
  "the reserved opcode 3": frame(3, "a"),
  "the reserved opcode 11": frame(11, "a"),
  "a continuation of nothing": frame(continuation, "a"),
  "a text within a text": frame(text, "a", { fin: false }) + frame(text, "b"),
  "a ping in two frames": frame(ping, "a", { fin: false }),
  "a ping that is too long": frame(ping, "a".repeat(126)),
  "a length that is too long": toHex([0x82, 127, 0xff, 0, 0, 0, 0, 0, 0, 0]),
};

for (const code of [
  0, 1, 999, 1000, 1004, 1005, 1006, 1014, 1015, 1016, 2999, 3000, 4999, 5000, 65_535,
]) {
  STREAMS[`the close code ${code}`] = closeFrame(code, "reason");
}

/** Handshake responses that are wrong, or nearly so. */
const HANDSHAKES = {
  "status 200": { status: "200" },
  "status 302": { status: "302" },
  "status 401": { status: "401" },
  "status 407": { status: "407" },
  "status 503": { status: "503" },
  "a wrong key": { accept: "AAAAAAAAAAAAAAAAAAAAAAAAAAA=" },
  "no key": { accept: "" },
  "an unknown extension": { extensions: "x-unknown" },
  "no HTTP": { garbage: "hello\r\n\r\n" },
  nothing: { hangup: "1" },
};

/** Records every event of a socket that sends a message as soon as it is open. */
const follow = (query) => async (Socket, env) => {
  const socket = env.track(new Socket(env.peer(query)));
  socket.binaryType = "arraybuffer";
  const data = [];
  socket.addEventListener("open", () => socket.send("begin"));
  socket.addEventListener("message", (event) => data.push(event.data));
  const events = await record(socket, env).ended;
  return { events, data: await Promise.all(data.map(showData)), readyState: socket.readyState };
};

/** The client closes, and the peer answers in this way. */
const ANSWERS = {
  "the same code": { answer: closeFrame(4001, "bye"), end: "fin" },
  "another code": { answer: closeFrame(4002, "other"), end: "fin" },
  "no code": { answer: closeFrame(), end: "fin" },
  "a wrong code": { answer: closeFrame(1006, "wrong"), end: "fin" },
  "a message and then the code": { answer: frame(text, "late") + closeFrame(4001), end: "fin" },
  "the end of TCP": { end: "fin", answer: "" },
  "a reset of TCP": { end: "reset", answer: "" },
  "the code, and leaves TCP to the client": { answer: closeFrame(4001, "bye") },
};

export default [
  // Sent after the client's first message: browsers differ in the order in which they report data
  // that arrives with the handshake, and the end of TCP after it.
  ...Object.entries(STREAMS).map(([name, answer]) => ({
    name: `frames: ${name}`,
    run: follow({ answer, end: "closed" }),
  })),
  ...Object.entries(HANDSHAKES).map(([name, query]) => ({
    name: `handshake: ${name}`,
    run: follow(query),
  })),
  ...Object.entries(ANSWERS).map(([name, query]) => ({
    name: `close handshake: the peer answers ${name}`,
    // Browsers wait for seconds before they end TCP themselves, so run this in one context only.
    ...(query.end ? {} : { contexts: ["window"] }),
    run: async (Socket, env) => {
      const socket = env.track(new Socket(env.peer(query)));
      const { ended } = record(socket, env);
      await env.event(socket, "open");
      socket.close(4001, "bye");
      return ended;
    },
  })),
  {
    name: "frames: TCP ends without a close frame",
    run: follow({ answer: "", end: "fin" }),
  },
  {
    name: "frames: TCP ends in the middle of a message",
    run: follow({ answer: frame(text, "a", { fin: false }), end: "fin" }),
  },
  {
    name: "frames: TCP ends in the middle of a frame",
    run: follow({ answer: toHex([0x81, 5, 0x61]), end: "fin" }),
  },
  {
    name: "frames: TCP is reset",
    run: follow({ answer: "", end: "reset" }),
  },
];
