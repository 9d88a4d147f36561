// @ts-check
/** The sockets under the libraries that are compared. */

import { FakeServer } from "steadysocket/testing";
import { WebSocket } from "ws";

/** One of ws that may be closed while it connects, by a library that no longer listens to it. */
export class Client extends WebSocket {
  /**
   * @param {string | URL} url
   * @param {string | string[]} [protocols]
   */
  constructor(url, protocols) {
    super(url, protocols);
    this.on("error", () => {});
  }
}

const refusing = new FakeServer();
refusing.refuse();

/** Never opens. */
export const FailingSocket = refusing.WebSocket;

const kicking = new FakeServer(undefined, { onConnection: (peer) => peer.terminate() });

/** Opens, and is lost before anything else happens. */
export const KickingSocket = kicking.WebSocket;
