// @ts-check
/** The sockets under the libraries that are compared. */

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

/** One without a network that does not last: what it has of the platform's class. */
class ShortSocket extends EventTarget {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSING = 2;
  static CLOSED = 3;

  readyState = 0;
  bufferedAmount = 0;
  binaryType = "blob";
  protocol = "";
  extensions = "";

  /** @param {string | URL} url */
  constructor(url) {
    super();
    this.url = String(url);
    setImmediate(() => this.live());
  }

  live() {
    this.end();
  }

  /** As a browser ends one that failed: an error, then 1006. */
  end() {
    this.readyState = 3;
    this.dispatchEvent(new Event("error"));
    this.dispatchEvent(
      Object.assign(new Event("close"), { code: 1006, reason: "", wasClean: false }),
    );
  }

  send() {}

  close() {}
}

/** Never opens. */
export class FailingSocket extends ShortSocket {}

/** Opens, and is closed before anything else happens. */
export class KickingSocket extends ShortSocket {
  /** @override */
  live() {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
    this.end();
  }
}
