import { own } from "../core/data.js";
import { dispatch } from "../core/target.js";
import { eventWith } from "../host/events.js";
import { defineHandlers, Handlers } from "../socket/handlers.js";
import { finishPrototype } from "../socket/prototype.js";
import { checkClose, checkCount, checkProtocols, invalidState } from "../socket/webidl.js";
import { soon } from "./soon.js";
import { BROKEN, type ClientEnd, type Ending, type Wire, type WireData } from "./wire.js";

/** A dial, as the server sees it. */
export interface FakeDial {
  readonly url: URL;
  /** The subprotocols that the client offers. */
  readonly protocols: readonly string[];
}

/** Takes a dial to its server. */
export type Route = (dial: FakeDial, client: ClientEnd) => Wire;

/**
 * Makes a class that behaves as the browser's `WebSocket`, by the WebSockets standard and, where
 * browsers differ, as Chromium. Its sockets are on the fake network.
 *
 * It extends the `EventTarget` of the moment, as a DOM may have been put over Node's globals.
 */
export function fakeWebSocket(route: Route): typeof WebSocket {
  class FakeWebSocket extends EventTarget {
    readonly #handlers = new Handlers(this);
    readonly #url: string;
    readonly #wire: Wire;
    #readyState = CONNECTING;
    #protocol = "";
    #binaryType: BinaryType = "blob";
    /** Bytes of messages that will never leave. */
    #lostBytes = 0;
    #closeTimer: ReturnType<typeof setTimeout> | undefined;

    // @ts-expect-error It is never read.
    // biome-ignore lint/correctness/noUnusedPrivateClassMembers: the same
    static readonly #attributes = defineHandlers(FakeWebSocket.prototype, (it) => it.#handlers, [
      "open",
      "message",
      "error",
      "close",
    ]);

    constructor(url: string | URL, protocols?: string | string[]) {
      super();
      // biome-ignore lint/complexity/noArguments: an explicit `undefined` counts, as natively
      checkCount(arguments, "WebSocket constructor");
      const address = `${url}`;
      const converted = checkProtocols(
        typeof protocols === "function" ? `${protocols as string}` : protocols,
      );
      const parsed = parseUrl(address);
      const offered = offeredBy(converted as string | string[] | undefined);
      this.#url = parsed.href;
      this.#wire = route(
        { url: parsed, protocols: offered },
        {
          onOpen: (protocol) => this.#onOpen(protocol),
          onRefused: () => this.#fail(),
          onMessage: (data) => this.#onMessage(data),
          onEnded: (ending) => this.#finish(ending),
        },
      );
    }

    get url(): string {
      return this.#url;
    }

    get readyState(): number {
      return this.#readyState;
    }

    get bufferedAmount(): number {
      return this.#wire.buffered + this.#lostBytes;
    }

    get extensions(): string {
      return this.#url && "";
    }

    get protocol(): string {
      return this.#protocol;
    }

    get binaryType(): BinaryType {
      return this.#binaryType;
    }

    set binaryType(name: BinaryType) {
      const current = this.#binaryType;
      const known = `${name}`;
      this.#binaryType = known === "blob" || known === "arraybuffer" ? known : current;
    }

    send(data: unknown): void {
      const wire = this.#wire;
      // biome-ignore lint/complexity/noArguments: an explicit `undefined` is sent, as natively
      checkCount(arguments, "send");
      const owned = own(data);
      if (this.#readyState === CONNECTING) throw invalidState("send: the socket is connecting");
      if (this.#readyState === OPEN) wire.sendToServer(owned);
      else this.#lostBytes += owned.bytes;
    }

    close(code?: number, reason?: string): void {
      const wire = this.#wire;
      const [checkedCode, checkedReason] = checkClose(code, reason);
      const state = this.#readyState;
      if (state >= CLOSING) return;
      this.#readyState = CLOSING;
      if (state === CONNECTING) {
        wire.abandon();
        soon(() => this.#fail());
        return;
      }
      wire.toServer(() => wire.server?.onClose(checkedCode, checkedReason));
      this.#closeTimer = setTimeout(() => this.#finish(BROKEN), CLOSE_TIMEOUT_MS);
      unref(this.#closeTimer);
    }

    #onOpen(protocol: string): void {
      if (this.#readyState !== CONNECTING) return;
      this.#readyState = OPEN;
      this.#protocol = protocol;
      dispatch(this, new Event("open"));
    }

    #onMessage(data: WireData): void {
      if (this.#readyState !== OPEN) return;
      const isBlob = this.#binaryType === "blob" && typeof data !== "string";
      const { origin } = new URL(this.#url);
      dispatch(
        this,
        new MessageEvent("message", { data: isBlob ? new Blob([data]) : data, origin }),
      );
    }

    #fail(): void {
      if (this.#readyState === CLOSED) return;
      this.#readyState = CLOSED;
      dispatch(this, new Event("error"));
      soon(() => dispatch(this, closeEvent(BROKEN)));
    }

    #finish(ending: Ending): void {
      if (this.#readyState === CLOSED) return;
      clearTimeout(this.#closeTimer);
      this.#readyState = CLOSED;
      this.#lostBytes += this.#wire.buffered;
      this.#wire.abandon();
      dispatch(this, closeEvent(ending));
    }
  }
  finishPrototype(FakeWebSocket, "WebSocket");
  return FakeWebSocket as unknown as typeof WebSocket;
}

/**
 * The address of a server, as the constructor takes it.
 * (https://websockets.spec.whatwg.org/#dom-websocket-websocket)
 *
 * @throws `SyntaxError` (a `DOMException`).
 */
export function parseUrl(url: string): URL {
  let parsed: URL;
  try {
    parsed = new URL(url, globalThis.location?.href);
  } catch {
    throw syntaxError(`the url is ${JSON.stringify(url)}`);
  }
  parsed.protocol = parsed.protocol.replace(/^http/, "ws");
  if (!/^wss?:$/.test(parsed.protocol)) throw syntaxError(`the url begins with ${parsed.protocol}`);
  if (parsed.href.includes("#")) throw syntaxError("the url has a fragment");
  return parsed;
}

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

/** As long as Chromium waits for the peer's close frame. */
const CLOSE_TIMEOUT_MS = 10_000;

/** A close event, also where the realm has no class for it (Node before 23). */
function closeEvent(ending: Ending): Event {
  return typeof CloseEvent === "function"
    ? new CloseEvent("close", ending)
    : eventWith(new Event("close"), ending);
}

/** @throws `SyntaxError` for what is no token, or is there twice. */
function offeredBy(protocols: string | string[] = []): string[] {
  const offered = typeof protocols === "string" ? [protocols] : protocols;
  for (const [index, name] of offered.entries()) {
    if (!TOKEN.test(name)) throw syntaxError(`the subprotocol is ${JSON.stringify(name)}`);
    if (offered.indexOf(name) < index) throw syntaxError(`the subprotocol ${name} is there twice`);
  }
  return offered;
}

/** RFC 6455, section 4.1: visible ASCII but the separators of HTTP. */
const TOKEN = /^[!#$%&'*+\-.^_`|~\w]+$/;

function syntaxError(problem: string): DOMException {
  return new DOMException(`WebSocket constructor: ${problem}`, "SyntaxError");
}

/** A timer that does not keep a Node process. */
function unref(timer: unknown): void {
  (timer as { unref?: () => void }).unref?.();
}
