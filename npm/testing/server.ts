import { checkNames } from "./check.js";
import { Network, type NetworkConditions } from "./network.js";
import { FakePeer } from "./peer.js";
import { type FakeDial, fakeWebSocket, parseUrl } from "./socket.js";
import { type ClientEnd, Wire } from "./wire.js";

/** An answer to a dial: `hang` is none. */
export type Answer = "accept" | "refuse" | "hang";

/** The options of a `FakeServer`. */
export interface FakeServerOptions {
  /**
   * The subprotocols that it speaks. It chooses the first that the client offers and it speaks; if
   * there is none, the dial fails, as in Chromium. Default: the first that is offered.
   */
  readonly protocols?: readonly string[] | undefined;
  /** Called with each connection, before the client is open. */
  readonly onConnection?: ((peer: FakePeer) => void) | undefined;
}

/**
 * A WebSocket server in the same page or process, behind a network that does as the test says.
 *
 * @example
 * const server = new FakeServer("wss://example.test/chat");
 * const socket = new SteadySocket("wss://example.test/chat", [], { WebSocket: server.WebSocket });
 * const peer = await server.connection();
 * peer.send("hello");
 */
export class FakeServer {
  /** The class whose sockets reach this server alone: for the option `WebSocket`. */
  readonly WebSocket: typeof WebSocket = fakeWebSocket((dial, client) =>
    FakeServer.#route([this], dial, client),
  );
  /** Every dial so far, accepted or not. */
  readonly dials: FakeDial[] = [];
  readonly #address: URL | undefined;
  readonly #options: FakeServerOptions;
  readonly #network = new Network();
  readonly #open = new Set<FakePeer>();
  #answer: (dial: FakeDial) => Answer = () => "accept";
  #hanging: (() => void)[] = [];
  /** Connections that no `connection()` has returned, and those that wait for one. */
  #unclaimed: FakePeer[] = [];
  #waiters: ((peer: FakePeer) => void)[] = [];

  /**
   * @param url The address that it has, whatever the query; without one it has every address.
   * @throws `SyntaxError` (a `DOMException`) for an address that no client can dial, `TypeError` for
   *   an unknown option.
   */
  constructor(url?: string | URL, options: FakeServerOptions = {}) {
    checkNames("FakeServer", options, ["protocols", "onConnection"]);
    this.#address = url === undefined ? undefined : parseUrl(`${url}`);
    this.#options = options;
  }

  /** The open connections. */
  get connections(): readonly FakePeer[] {
    return [...this.#open].filter(({ isOpen }) => isOpen);
  }

  /** Resolves with the next connection once its client is open; each connection is given once. */
  connection(): Promise<FakePeer> {
    const peer = this.#unclaimed.shift();
    if (peer) return Promise.resolve(peer);
    return new Promise((resolve) => {
      this.#waiters.push(resolve);
    });
  }

  /** Accepts dials, also those that hang. */
  accept(): void {
    this.answer(() => "accept");
  }

  /** Refuses dials, also those that hang: clients get `error` and 1006. */
  refuse(): void {
    this.answer(() => "refuse");
  }

  /** Leaves dials without an answer. */
  hang(): void {
    this.answer(() => "hang");
  }

  /** Has a function answer each dial, also those that hang. */
  answer(answer: (dial: FakeDial) => Answer): void {
    this.#answer = answer;
    for (const dial of this.#hanging.splice(0)) dial();
  }

  /** Closes every connection with this code and reason; see `FakePeer.close`. */
  close(code?: number, reason?: string): void {
    for (const peer of this.connections) peer.close(code, reason);
  }

  /** Breaks every connection and refuses dials until `accept()`: the program has died. */
  crash(): void {
    this.refuse();
    for (const peer of this.#open) peer.terminate();
  }

  /**
   * Changes the network: what is not given is as at first.
   * @throws `TypeError` for an unknown name, `RangeError` for a number that is negative or none.
   */
  network(conditions: NetworkConditions): void {
    this.#network.set(conditions);
  }

  /**
   * Puts a class over the global `WebSocket` whose sockets reach the installed servers, by their
   * addresses.
   */
  install(): void {
    if (installed.length === 0) {
      original = Object.getOwnPropertyDescriptor(globalThis, "WebSocket");
      const value = fakeWebSocket((dial, client) => FakeServer.#route(installed, dial, client));
      Object.defineProperty(globalThis, "WebSocket", { value, configurable: true, writable: true });
    }
    if (!installed.includes(this)) installed.push(this);
  }

  /** Undoes `install`; the last one gives the global back. */
  uninstall(): void {
    const index = installed.indexOf(this);
    if (index < 0) return;
    installed.splice(index, 1);
    if (installed.length > 0) return;
    if (original) Object.defineProperty(globalThis, "WebSocket", original);
    else Reflect.deleteProperty(globalThis, "WebSocket");
  }

  /** The server of this address, and the wire to it. */
  static #route(servers: readonly FakeServer[], dial: FakeDial, client: ClientEnd): Wire {
    const server = servers.filter((server) => server.#has(dial.url)).at(-1);
    const wire = new Wire(server ? server.#network : new Network(), client);
    if (server) {
      server.dials.push(dial);
      wire.toServer(() => server.#take(dial, wire));
    } else {
      console.warn(`steadysocket/testing: no fake server has the address ${dial.url.href}`);
      wire.toServer(() => refuse(wire));
    }
    return wire;
  }

  #has({ origin, pathname }: URL): boolean {
    return (
      !this.#address || (this.#address.origin === origin && this.#address.pathname === pathname)
    );
  }

  #take(dial: FakeDial, wire: Wire): void {
    if (wire.isAbandoned) return;
    const answer = this.#answer(dial);
    if (answer === "accept") this.#accept(dial, wire);
    else if (answer === "refuse") refuse(wire);
    else this.#hanging.push(() => this.#take(dial, wire));
  }

  #accept({ url, protocols }: FakeDial, wire: Wire): void {
    const { protocols: spoken, onConnection } = this.#options;
    const protocol = protocols.find((name) => spoken?.includes(name) ?? true);
    if (protocols.length > 0 && protocol === undefined) {
      refuse(wire);
      return;
    }
    const peer = new FakePeer(wire, url, protocol ?? "");
    this.#open.add(peer);
    void peer.closed.then(() => this.#open.delete(peer));
    wire.toClient(() => {
      wire.client.onOpen(peer.protocol);
      const waiter = this.#waiters.shift();
      if (waiter) waiter(peer);
      else this.#unclaimed.push(peer);
    });
    onConnection?.(peer);
  }
}

const installed: FakeServer[] = [];

/** The global `WebSocket` under the installed class. */
let original: PropertyDescriptor | undefined;

function refuse(wire: Wire): void {
  wire.toClient(() => wire.client.onRefused());
}
