/** The types of `steadysocket/testing`: what must compile, and what must not. */

import { SteadySocket } from "steadysocket";
import { SessionServer } from "steadysocket/server";
import { FakeClock, type FakePeer, FakeServer, type PeerClose } from "steadysocket/testing";

const server = new FakeServer("wss://example.test/chat", {
  protocols: ["chat"],
  onConnection: (peer) => {
    peer.onMessage = (data) => peer.send(data);
  },
});

// Its connections are sockets of sessions.
const { open, message, close } = new SessionServer().hooks;
void new FakeServer("wss://example.test/chat", {
  onConnection: (peer) => {
    peer.onMessage = (data) => message(peer, data);
    void peer.closed.then(({ code }) => close(peer, code));
    open(peer);
  },
});

// The class is one for every option that takes a WebSocket.
void new SteadySocket("wss://example.test/chat", [], { WebSocket: server.WebSocket });
const native: typeof WebSocket = server.WebSocket;
void new native("wss://example.test/chat").readyState;

async function use(peer: FakePeer): Promise<void> {
  const data: string | ArrayBuffer = await peer.message();
  const close: PeerClose = await peer.closed;
  peer.close(close.code, close.reason);
  peer.send(data);
  // @ts-expect-error an object is no message
  peer.send({});
  // @ts-expect-error it is read only
  peer.protocol = "other";
}

server.answer(({ url, protocols }) => (url.search === protocols[0] ? "accept" : "hang"));
// @ts-expect-error there is no such answer
server.answer(() => "reject");
server.network({ latencyMs: 10, bytesPerSecond: 1_000 });
// @ts-expect-error a wrong name must not be silence
server.network({ latency: 10 });
// @ts-expect-error peers come from a server
void new (null as unknown as FakePeer)();

const clock = new FakeClock({ now: 0 });
const advanced: Promise<void> = clock.advance(1_000);
// @ts-expect-error the clock is moved by `advance` alone
clock.now = 5;

export { advanced, use };
