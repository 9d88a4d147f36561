/**
 * For the tests of an app: a server and a network without sockets, and a clock that is moved by
 * hand.
 *
 * @module steadysocket/testing
 */
export { FakeClock, type FakeClockOptions } from "./testing/clock.js";
export type { NetworkConditions } from "./testing/network.js";
export type { FakePeer, PeerClose } from "./testing/peer.js";
export { type Answer, FakeServer, type FakeServerOptions } from "./testing/server.js";
export type { FakeDial } from "./testing/socket.js";
export type { WireData } from "./testing/wire.js";
