// The tools of a case besides the class: addresses, and cleanup of the sockets that it opened.

/** Time limit for sockets that are still connecting when the case is over. */
const SETTLE_MS = 1_000;

/** How long garbage is collected and waited for before a remaining object counts as kept alive. */
const COLLECT_MS = 3_000;

/** The original function, even if a case replaces it. */
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
   * @param {number} guardMs Time limit for each event that the case waits for.
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
   * An address of the raw peer, whose behaviour the query sets; see peer.mjs.
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

  /** Closes the socket when the case is over. */
  track(socket) {
    this.#opened.push(socket);
    return socket;
  }

  /** Resolves to the socket's next event of that name, during its dispatch. */
  event(socket, type) {
    return this.within(
      new Promise((resolve) => listen.call(socket, type, resolve, { once: true })),
      `the event ${type}`,
    );
  }

  /** The same, but after all listeners have been called. */
  async eventOver(socket, type) {
    const event = await this.event(socket, type);
    await nextTask();
    return event;
  }

  /** Resolves to the data of the socket's next messages. */
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

  /** Waits for a round trip: everything that the server sent before it has arrived. */
  async roundTrip(socket) {
    const answer = this.messages(socket, 1);
    socket.send("round trip");
    await answer;
  }

  /** Collects the uncaught errors that are reported while `act` runs. */
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

  /** True if garbage can be collected on demand rather than only provoked. */
  get canCollect() {
    return typeof globalThis.gc === "function";
  }

  /** Collects unreferenced objects. */
  async collectGarbage() {
    // A token that disappears proves that it happened.
    const token = new WeakRef({});
    const isCollected = await this.collectUntil(() => token.deref() === undefined);
    if (this.canCollect && !isCollected) throw new Error("gc() did not collect");
  }

  /** Collects until `isDone` is true or time is up; returns true if it became true. */
  async collectUntil(isDone) {
    const start = performance.now();
    while (performance.now() - start < COLLECT_MS) {
      // In a task of its own: an object that a weak reference has returned is kept until its task
      // ends.
      await nextTask();
      if (this.canCollect) globalThis.gc();
      else makeGarbage();
      await nextTask();
      if (isDone()) return true;
    }
    return false;
  }

  /** Drops the references to all sockets, which end by themselves. */
  forget() {
    this.#opened.length = 0;
  }

  /** Waits for the promise with a time limit; the error names the event that did not come. */
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
   * Closes the sockets that the case opened. Those still connecting may finish first: browsers
   * delay the dials of a page most of whose dials fail.
   */
  async dispose() {
    for (const socket of this.#opened.splice(0)) {
      try {
        if (socket.readyState === 0) await settled(socket);
        socket.close();
      } catch {
        // Not a socket when the suite tests itself.
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

/** Without `gc`: enough for the engine to collect by itself. */
function makeGarbage() {
  for (let round = 0; round < 50; round += 1) {
    Array.from({ length: 10_000 }, (_, index) => ({ index }));
  }
  new ArrayBuffer(8 * 1024 * 1024);
}
