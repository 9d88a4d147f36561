// The class of `steadysocket/testing`, with a fake server that does what the example server does,
// so far as the cases need it.

import { FakeServer } from "/pkg/testing.js";

/**
 * Cases with raw bytes, TLS, extensions, a peer that chooses a subprotocol by the query, and garbage
 * that a browser collects.
 */
const LEFT_OUT =
  /^(frames|handshake|close handshake|extensions|garbage|protocols: the peer|end: wss|heir: a constructor)/;

/** True for a case that the fake server can play. */
export function isPlayed(/** @type {string} */ name) {
  return !LEFT_OUT.test(name);
}

/** A fresh class. */
export function fakeClass() {
  const server = new FakeServer(undefined, {
    onConnection(peer) {
      const { pathname, searchParams } = peer.url;
      const play = BEHAVIOURS[pathname] ?? (() => peer.terminate());
      play(peer, Object.fromEntries(searchParams));
    },
  });
  server.answer(({ url: { pathname } }) => {
    if (pathname === "/stall-handshake") return "hang";
    return pathname in BEHAVIOURS ? "accept" : "refuse";
  });
  return server.WebSocket;
}

/** @typedef {import("steadysocket/testing").FakePeer} Peer */

/** @type {Record<string, (peer: Peer, query: Record<string, string>) => void>} */
const BEHAVIOURS = {
  "/echo": (peer) => {
    peer.onMessage = (data) => peer.send(data);
  },
  "/silent": () => {},
  "/ws": (peer) => peer.send("welcome"),
  "/close": (peer, { code, reason }) => {
    if (code === "1005") peer.close();
    else peer.close(Number(code), reason);
  },
  "/drop": (peer, { after_ms }) => {
    setTimeout(() => peer.terminate(), Number(after_ms));
  },
  "/accept-then-kick": (peer) => peer.close(1013),
  "/flood": (peer, { messages, bytes }) => {
    for (let number = 1; number <= Number(messages); number += 1) {
      peer.send(`${number} `.padEnd(Number(bytes), "."));
    }
    peer.close(1000, "flood is over");
  },
};
