// What a case is given besides the class: addresses, and a hand that closes what it opened.

/** How long a socket that the case does not care for any more may take to connect. */
const SETTLE_MS = 1_000;

/** How long garbage is made and waited for, before what is left counts as kept alive. */
const COLLECT_MS = 3_000;

/** The real one, whatever a case puts in its place. */
const listen = EventTarget.prototype.addEventListener;

/** The environment of one run of one case. */
export class Environment {
  #addresses;
  #guardMs;
  #opened = [];

  /**
   * @param {{ server: string, peer: string }} addresses `http://` addresses of the example server
   *   and of the raw peer.
   * @param {string} context `window`, `dedicated`, `shared` or `service`.
   * @param {number} guardMs How long what a case waits for may take.
   */
  constructor(addresses, context, guardMs) {
    this.#addresses = addresses;
    this.context = context;
    this.#guardMs = guardMs;
  }

  /** The server's host and port. */
  get host() {
    return new URL(this.#addresses.server).host;
  }

  /** The server's port. */
  get port() {
    return new URL(this.#addresses.server).port;
  }

  /** An address of the example server. */
  url(path = "/echo") {
    return `ws://${this.host}${path}`;
  }

  /**
   * An address of the raw peer, which does what the query says; see peer.mjs.
   *
   * @param {Record<string, string>} query
   */
  peer(query) {
    const { host } = new URL(this.#addresses.peer);
    return `ws://${host}/?${new URLSearchParams(query)}`;
  }

  /** A socket to a path of the server, closed when the case is over. */
  open(Socket, path = "/echo", protocols = undefined) {
    return this.track(new Socket(this.url(path), protocols));
  }

  /** A socket that is open. */
  async opened(Socket, path = "/echo", protocols = undefined) {
    const socket = this.open(Socket, path, protocols);
    await this.event(socket, "open");
    return socket;
  }

  /** A socket that has ended. */
  async closed(Socket, path = "/echo") {
    const socket = await this.opened(Socket, path);
    socket.close();
    await this.event(socket, "close");
    return socket;
  }

  /** Has the socket closed when the case is over. */
  track(socket) {
    this.#opened.push(socket);
    return socket;
  }

  /** The socket's next event of that name. */
  event(socket, type) {
    return this.within(
      new Promise((resolve) => listen.call(socket, type, resolve, { once: true })),
      `the event ${type}`,
    );
  }

  /** The same, when all listeners have been called: `event` resolves while they are. */
  async eventOver(socket, type) {
    const event = await this.event(socket, type);
    await nextTask();
    return event;
  }

  /** The data of the socket's next messages. */
  messages(socket, count) {
    const data = [];
    const all = new Promise((resolve) => {
      socket.addEventListener("message", function listen(event) {
        data.push(event.data);
        if (data.length < count) return;
        socket.removeEventListener("message", listen);
        resolve(data);
      });
    });
    return this.within(all, `${count} messages`);
  }

  /** A turn of the network: whatever the server was to answer before it has come. */
  async roundTrip(socket) {
    const answer = this.messages(socket, 1);
    socket.send("round trip");
    await answer;
  }

  /** What the listener of an uncaught error hears while `act` runs. */
  async uncaught(act) {
    const heard = [];
    const listen = (event) => {
      event.preventDefault();
      heard.push(event.error);
    };
    globalThis.addEventListener("error", listen);
    try {
      await act();
    } finally {
      globalThis.removeEventListener("error", listen);
    }
    return heard;
  }

  /** Whether garbage can be collected when asked for, and not only provoked. */
  get canCollect() {
    return typeof globalThis.gc === "function";
  }

  /** Collects what nobody refers to. */
  async collectGarbage() {
    // A token that goes shows that it happened.
    const token = new WeakRef({});
    const isCollected = await this.collectUntil(() => token.deref() === undefined);
    if (this.canCollect && !isCollected) throw new Error("gc() did not collect");
  }

  /** Collects until it is so, or long enough; whether it is so. */
  async collectUntil(isDone) {
    const start = performance.now();
    while (performance.now() - start < COLLECT_MS) {
      // A task of its own: what a weak reference was asked for is held until the end of the task.
      await nextTask();
      if (this.canCollect) globalThis.gc();
      else makeGarbage();
      await nextTask();
      if (isDone()) return true;
    }
    return false;
  }

  /** Refers to none of the sockets any more; they end by themselves. */
  forget() {
    this.#opened.length = 0;
  }

  /** The promise's value; a failure that names what did not come. */
  async within(promise, what) {
    let timer;
    const guard = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), this.#guardMs);
    });
    try {
      return await Promise.race([promise, guard]);
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Closes what the case has opened. What is still connecting is let through first: browsers put
   * off the dials of a page most of whose dials fail.
   */
  async dispose() {
    for (const socket of this.#opened.splice(0)) {
      try {
        if (socket.readyState === 0) await settled(socket);
        socket.close();
      } catch {
        // Where the suite tests itself it is no socket.
      }
    }
  }
}

function settled(socket) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, SETTLE_MS);
    for (const type of ["open", "close"]) {
      listen.call(socket, type, () => {
        clearTimeout(timer);
        resolve();
      });
    }
  });
}

function nextTask() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** Where there is no `gc`: enough for the engine to collect by itself. */
function makeGarbage() {
  for (let round = 0; round < 50; round += 1) {
    Array.from({ length: 10_000 }, (_, index) => ({ index }));
  }
  new ArrayBuffer(8 * 1024 * 1024);
}
