// Servers of sessions on the fake network.

import { FakeServer } from "steadysocket/testing";

/** @typedef {import("steadysocket/server").SessionServer<any>} SessionServer */

/**
 * A network whose server is the one that is chosen at each dial.
 *
 * @param {() => SessionServer} choose
 * @param {string} url
 */
export function networkOf(choose, url) {
  return new FakeServer(url, {
    protocols: ["steady.v1"],
    onConnection: (peer) => {
      const { open, message, close } = choose().hooks;
      peer.onMessage = (data) => message(peer, data);
      void peer.closed.then(({ code }) => close(peer, code));
      open(peer);
    },
  });
}
