// A double of `WebSocket` that does what a test tells it. Every one made is kept in `sockets`.
export const sockets = [];

export class Double extends EventTarget {
  static OPEN = 1;
  readyState = 0;
  bufferedAmount = 0;
  protocol = "";
  extensions = "";
  sent = [];
  closedWith = [];
  listeners = 0;

  constructor(url, protocols) {
    super();
    this.url = url;
    this.protocols = protocols;
    sockets.push(this);
  }

  addEventListener(type, listener) {
    super.addEventListener(type, listener);
    if (listener !== Boolean) this.listeners += 1;
  }

  removeEventListener(type, listener) {
    super.removeEventListener(type, listener);
    this.listeners -= 1;
  }

  send(data) {
    this.sent.push(typeof data === "string" ? data : `[${new Uint8Array(data)}]`);
    this.dispatchEvent(new Event("sent"));
  }

  close(code, reason) {
    if (this.readyState < 2) this.closedWith.push(code === undefined ? "" : `${code} ${reason}`);
    this.readyState = 2;
  }

  open() {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }

  say(data) {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  end(code) {
    this.readyState = 3;
    this.dispatchEvent(new CloseEvent("close", { code }));
  }
}

export function doubleClass() {
  return Double;
}

export function socketsOf(name) {
  return sockets.filter((socket) => socket.url.endsWith(`/${name}`));
}
