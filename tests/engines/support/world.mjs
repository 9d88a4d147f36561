// The tools of a case: a server that it may kill, sockets that are closed afterwards, and
// assertions.

/** Many times as long as a step takes, because other programs may keep the machine busy. */
const GUARD_MS = 60_000;

/** The tools of one case. */
export class World {
  #server;
  #control;
  #peers;
  #sockets = [];

  /**
   * @param {string} server `http://127.0.0.1:PORT`
   * @param {string} control
   * @param {Record<string, string>} peers
   */
  constructor(server, control, peers) {
    this.#server = server;
    this.#control = control;
    this.#peers = peers;
  }

  /** The WebSocket address of another server. */
  peer(name) {
    return this.#peers[name];
  }

  /** The WebSocket address of a path. */
  at(path) {
    return `${this.#server.replace("http", "ws")}${path}`;
  }

  /** Closes the socket when the case is over. */
  track(socket) {
    this.#sockets.push(socket);
    return socket;
  }

  /** Kills the server, as a crash would. */
  kill() {
    return this.#ask("POST", "kill");
  }

  /** Restarts the server on the same port. */
  start() {
    return this.#ask("POST", "start");
  }

  /** Resolves to the server's counters for a client, once all its sockets have ended. */
  async whenGone(client) {
    for (;;) {
      const { clients } = await this.#ask("GET", "stats");
      if (clients[client]?.open === 0) return clients[client];
    }
  }

  /** Resolves to the target's next event of that name. */
  event(target, type) {
    const next = new Promise((resolve) => target.addEventListener(type, resolve, { once: true }));
    return this.within(next, `the event ${type}`);
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

  /** Waits for the promise with a time limit; the error names the event that did not come. */
  async within(promise, what, ms = GUARD_MS) {
    let timer;
    const guard = new Promise((_, reject) => {
      const fail = () => reject(new Error(`waited ${ms} ms in vain for ${what}`));
      timer = setTimeout(fail, ms);
    });
    try {
      return await Promise.race([promise, guard]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Cleans up after the case, and restarts the server if the case has killed it. */
  async dispose() {
    for (const socket of this.#sockets.splice(0)) socket.close();
    await this.start();
  }

  async #ask(method, verb) {
    const response = await fetch(`${this.#control}/${verb}`, { method });
    if (!response.ok) throw new Error(`${verb} was answered: ${await response.text()}`);
    return response.json();
  }
}

/** Throws unless both are equal as JSON. */
export function same(actual, expected, what) {
  const [seen, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (seen !== wanted) throw new Error(`${what} is ${seen}, expected ${wanted}`);
}

/** The bytes of a message, from a blob or a buffer. */
export async function bytesOf(data) {
  if (!(data instanceof Blob || data instanceof ArrayBuffer)) {
    throw new Error(`the message is ${typeof data} ${data}, expected binary`);
  }
  return [...new Uint8Array(data instanceof Blob ? await data.arrayBuffer() : data)];
}
