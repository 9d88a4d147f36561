// The browser's own class, recording when each socket was created, opened and closed. It replaces
// the global one, so it also observes the sockets inside the libraries.

const Native = globalThis.WebSocket;

export class Probe extends Native {
  /** All sockets, with their times. */
  static notes = [];

  constructor(url, protocols) {
    const made = performance.now();
    super(url, ...(protocols === undefined || protocols === null ? [] : [protocols]));
    this.made = made;
    Probe.notes.push(this);
    // Before any other listener.
    this.addEventListener("open", () => {
      this.opened = performance.now();
    });
    this.addEventListener("close", () => {
      this.closed = performance.now();
    });
  }

  static install() {
    Probe.notes = [];
    globalThis.WebSocket = Probe;
  }

  static uninstall() {
    globalThis.WebSocket = Native;
  }
}
