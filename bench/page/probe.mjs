// The browser's own class, with a note of when each socket was made, opened, closed and sent to. It
// stands where the global one was, so it sees what the sockets inside the libraries do.

const Native = globalThis.WebSocket;

export class Probe extends Native {
  /** What happened to all of them. */
  static notes = [];

  constructor(url, protocols) {
    const made = performance.now();
    super(url, ...(protocols === undefined || protocols === null ? [] : [protocols]));
    this.made = made;
    Probe.notes.push(this);
    // First of all listeners.
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
