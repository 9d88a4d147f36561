import { OptionError } from "../core/errors.js";
import { EventTarget, type Listener, type ListenerOptions } from "../core/realm.js";
import { dispatch } from "../core/target.js";
import { report } from "../host/report.js";
import { Listeners } from "../socket/listeners.js";
import { checkCount } from "../socket/webidl.js";
import { SUBPROTOCOL } from "../wire/subprotocols.js";
import { Reading } from "./contract.gen.js";
import type { StoreCallStats } from "./counting.js";
import { RefusalError } from "./errors.js";
import { HookErrorEvent, SessionEvent, type SessionServerEventMap } from "./events.js";
import {
  type Handshake,
  hasOffer,
  MISTAKE,
  makeHooks,
  offersSessions,
  REFUSAL,
  type SessionHooks,
  speaksSessions,
} from "./hooks.js";
import { Host } from "./host.js";
import { type Line, OVERLOADED } from "./line.js";
import { checkObject } from "./names.js";
import { checkOptions, type SessionServerOptions } from "./options.js";
import { owned } from "./payload.js";
import type { Session } from "./session.js";
import { type ServerSocket, takeOnce } from "./sockets.js";

/** A socket's request, where there is one. */
export interface AcceptOptions<Request> {
  /** Given to the hooks; a request, or anything else that tells the user. */
  readonly request?: Request | undefined;
}

/** How to drain. */
export interface DrainOptions {
  /**
   * Within so many milliseconds each client leaves, at a time of its own; at most 300000. Longer is
   * easier on the server that they come to.
   * @default 10000
   */
  readonly withinMs?: number | undefined;
}

/** The outcome of a `broadcast`. */
export interface Broadcast {
  /** The number of sessions that accepted the message. */
  readonly accepted: number;
  /** The sessions that did not, with what `send` would have thrown. */
  readonly refused: readonly { readonly session: Session; readonly error: Error }[];
}

/** The state of a server, and what has happened since it was made. */
export interface SessionServerStats {
  /** Sessions, with or without a socket. */
  readonly sessions: number;
  /** Sockets, with or without a session. */
  readonly sockets: number;
  /** The bytes that sessions without a socket hold, roughly. */
  readonly detachedBytes: number;
  /** Ended sessions whose clients still get an exact answer. */
  readonly tombstones: number;
  /** How often a session began. */
  readonly started: number;
  /** How often one went on, on a new socket. */
  readonly resumed: number;
  /** How often one lost its socket. */
  readonly detached: number;
  /** How often one ended, by `why` of its report. */
  readonly ended: { readonly [why: string]: number };
  /** How often a client that wanted to resume was told that its session is gone, by `why`. */
  readonly refused: { readonly [why: string]: number };
  /**
   * How often the server closed a socket, by the code: 4903 and 4904 are refusals, 4905 is a client
   * that does not read.
   */
  readonly closed: { readonly [code: string]: number };
  /** How often this server told the end of a session whose server is dead, by `why`. */
  readonly abandoned: { readonly [why: string]: number };
  /** The calls of the store, by the method; empty without a store. */
  readonly storeCalls: { readonly [method: string]: StoreCallStats };
}

/**
 * All sessions of a process, with or without a socket. Those that can be sent to are its elements.
 *
 * @example
 * const sessions = new SessionServer({ authenticate: ({ auth }) => userOf(auth) });
 * const wss = new WebSocketServer({ port: 8080, handleProtocols: sessions.handleProtocols });
 * wss.on("connection", (socket, request) => sessions.accept(socket, { request }));
 * sessions.addEventListener("session", ({ session }) => {
 *   session.addEventListener("message", ({ data }) => sessions.broadcast(data));
 * });
 */
export class SessionServer<Request = unknown> extends EventTarget {
  /**
   * For the option of `ws` with this name: chooses `steady.v1` wherever it stands, and no subprotocol
   * for a client that does not offer it.
   */
  readonly handleProtocols: (protocols: Iterable<string>) => string | false = (protocols) =>
    [...protocols].includes(SUBPROTOCOL) && SUBPROTOCOL;

  /**
   * The subprotocol for the answer to a handshake: `steady.v1`, or `undefined` for a client that does
   * not offer it, which is best refused with status 400, unless `negotiation` is `"none"`.
   *
   * @example
   * const protocol = sessions.chooseSubprotocol(request);
   * const { socket, response } = Deno.upgradeWebSocket(request, { protocol });
   */
  readonly chooseSubprotocol: (request: Handshake) => string | undefined = (request) =>
    offersSessions(request) ? SUBPROTOCOL : undefined;

  /** For `Bun.serve` and crossws. */
  readonly hooks: SessionHooks = makeHooks<Request>(
    (socket, request) =>
      this.#takes(socket, request)
        ? this.#host.open(socket, request, this.#addressOf(request))
        : undefined,
    this.chooseSubprotocol,
    () => this.#options.negotiation !== "none",
  );

  readonly #options: SessionServerOptions<Request>;
  readonly #host: Host<Request>;
  readonly #principals = new Map<string, Set<Session>>();
  /** Those of errors. */
  readonly #listeners = new Listeners("error");

  /** @throws `OptionError` for a wrong or unknown option. */
  constructor(options: SessionServerOptions<Request> = {}) {
    super();
    const settings = checkOptions(options);
    this.#options = options;
    this.#host = new Host<Request>(
      settings,
      {
        authenticate: (line, auth, protocols) => void this.#authenticate(line, auth, protocols),
        begin: (session) => this.#begin(session),
        failStore: (error) => void this.#onError(error),
        mourn: (event) => dispatch(this, event),
      },
      options,
    );
  }

  /** The number of sessions, with or without a socket. */
  get size(): number {
    return this.#host.sessions.size;
  }

  /**
   * Serves a socket until it has closed. One whose client does not speak `steady.v1` is closed with
   * 1002, which says so. If the client offers it, and the answer to the handshake has not chosen it,
   * that is an `error` as well.
   *
   * @returns False if it is closed for that reason.
   * @throws `OptionError` for something else than a socket, for one that is served already, and for a
   *   wrong or unknown option.
   */
  accept(socket: ServerSocket, options: AcceptOptions<Request> = {}): boolean {
    checkObject("", options, ["request"]);
    takeOnce(socket);
    const given = options.request as Request;
    if (!this.#takes(socket, given)) return false;
    // Read now: some requests cannot be read once they are answered.
    const address = this.#addressOf(given);
    const listen = () => this.#host.listen(socket, given, address);
    if (socket.readyState === 0) socket.addEventListener?.("open", listen);
    else listen();
    return true;
  }

  /** The sessions of a user that can be sent to. */
  byPrincipal(principal: string): Session[] {
    // biome-ignore lint/complexity/noArguments: `undefined` may be there and not be a user
    checkCount(arguments, "byPrincipal");
    return [...(this.#principals.get(principal) ?? [])].filter(({ isClosing }) => !isClosing);
  }

  /** Sends a message to all sessions that can be sent to, which share one copy of it. */
  broadcast(data: Parameters<Session["send"]>[0]): Broadcast {
    // biome-ignore lint/complexity/noArguments: an explicit `undefined` is sent, as by `WebSocket`
    const [payload, bytes] = owned(data, arguments, "broadcast");
    const refused: { session: Session; error: Error }[] = [];
    let accepted = 0;
    for (const session of this) {
      try {
        session.sendOwned(data, payload, bytes);
        accepted += 1;
      } catch (error) {
        refused.push({ session, error: error as Error });
      }
    }
    return { accepted, refused };
  }

  /**
   * Prepares the end of the process: lets nobody in any more, and asks all clients to leave. A client
   * that leaves first lets both sides acknowledge, so that nothing is uncertain even though the next
   * process does not know its session. Then ends all sessions, as `close` does.
   *
   * @throws `OptionError` for a wrong or unknown option; then nothing happens.
   */
  async drain(options: DrainOptions = {}): Promise<void> {
    checkObject("", options, ["withinMs"]);
    const { withinMs = 10_000 } = options;
    if (!Number.isInteger(withinMs) || withinMs < 0 || withinMs > MAX_AWAY_MS) {
      throw new OptionError("withinMs", withinMs, `a whole number from 0 to ${MAX_AWAY_MS}`);
    }
    const { act, lines } = this.#host;
    act((core) => core.drain(withinMs));
    // Not for the sockets of clients that come again and are refused: there may always be some.
    const newest = [...lines.keys()].at(-1) ?? 0;
    const haveLeft = () => (lines.keys().next().value ?? Infinity) > newest;
    await this.#until(haveLeft, withinMs + LEAVING_MS);
    act((core) => core.letGo());
    // A store that is away is not waited for.
    await this.#until(() => this.#host.isStored, LEAVING_MS);
    this.close();
  }

  /**
   * Ends all sessions at once, as `stopped`, and closes their sockets. Lets nobody in any more. Every
   * report is there when it returns, which takes about 25 µs for each session.
   */
  close(): void {
    this.#host.stop();
  }

  /** The state of the server, for gauges and counters. */
  stats(): SessionServerStats {
    const { sessions, lines, counters } = this.#host;
    return {
      sessions: sessions.size,
      sockets: lines.size,
      detachedBytes: this.#host.read(Reading.DetachedBytes),
      tombstones: this.#host.read(Reading.Tombstones),
      ...structuredClone(counters),
    };
  }

  *[Symbol.iterator](): Generator<Session, undefined> {
    for (const session of this.#host.sessions.values()) if (!session.isClosing) yield session;
  }

  override addEventListener<K extends keyof SessionServerEventMap<Request>>(
    type: K,
    listener: (this: SessionServer<Request>, event: SessionServerEventMap<Request>[K]) => unknown,
    options?: boolean | ListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: Listener | null,
    options?: boolean | ListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: unknown,
    options?: boolean | ListenerOptions,
  ): void {
    const add = (added: Listener) => super.addEventListener(type, added, options);
    this.#listeners.add(type, listener, options, add);
  }

  override removeEventListener<K extends keyof SessionServerEventMap<Request>>(
    type: K,
    listener: (this: SessionServer<Request>, event: SessionServerEventMap<Request>[K]) => unknown,
    options?: boolean | ListenerOptions,
  ): void;
  override removeEventListener(
    type: string,
    listener: Listener | null,
    options?: boolean | ListenerOptions,
  ): void;
  override removeEventListener(
    type: string,
    listener: unknown,
    options?: boolean | ListenerOptions,
  ): void {
    super.removeEventListener(type, this.#listeners.remove(type, listener, options), options);
  }

  /** Refuses a socket on which something else is spoken. */
  #takes(socket: ServerSocket, request: Request): boolean {
    if (this.#options.negotiation === "none" || speaksSessions(socket, request)) return true;
    const isMistake = hasOffer(request) === true;
    // Without a word a server that lacks `handleProtocols` looks like one that has no clients.
    if (isMistake) this.#onError(new Error(`${MISTAKE}: see handleProtocols`), request);
    try {
      socket.close(1002, isMistake ? MISTAKE : REFUSAL);
    } catch {
      // As in Deno and Workers, whose sockets close with codes of applications only.
      socket.close();
    }
    return false;
  }

  #addressOf(request: Request): string {
    try {
      return String(this.#options.address?.(request) ?? "");
    } catch (error) {
      this.#onError(error, request);
      return "";
    }
  }

  async #authenticate(
    line: Line<Request>,
    auth: string | undefined,
    protocols: string[],
  ): Promise<void> {
    const { id, request } = line;
    const { act } = this.#host;
    try {
      const { authenticate, chooseProtocol } = this.#options;
      const principal: unknown = authenticate ? await authenticate({ auth, request }) : "";
      if (typeof principal !== "string") {
        throw new TypeError("authenticate returned no string, expected the id of a user");
      }
      const chosen = chooseProtocol?.({ protocols, request }) ?? "";
      const protocol = protocols.includes(chosen) ? chosen : "";
      act((core) => core.admit(id, principal, protocol));
    } catch (error) {
      const kind = error instanceof RefusalError ? error.kind : this.#onError(error, request);
      if (kind === "unavailable") line.abandon(OVERLOADED);
      else if (kind === "expired") act((core) => core.refuseExpired(id));
      else act((core) => core.refuseDenied(id));
    }
  }

  /** A hook failed: nobody is let in by mistake, and the mistake does not go unseen. */
  #onError(error: unknown, request?: Request): "denied" {
    if (this.#listeners.isEmpty) report(error);
    else dispatch(this, new HookErrorEvent(error, request));
    return "denied";
  }

  #begin(session: Session): void {
    const { principal } = session;
    const own = this.#principals.get(principal) ?? new Set();
    this.#principals.set(principal, own.add(session));
    session.addEventListener("ended", () => {
      own.delete(session);
      if (own.size === 0) this.#principals.delete(principal);
    });
    dispatch(this, new SessionEvent(session));
  }

  /** Waits for a state, but not for longer than this. */
  async #until(isReady: () => boolean, withinMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      const check = () => {
        if (!isReady()) return;
        clearTimeout(timer);
        resolve();
      };
      const { onChange } = this.#host;
      this.#host.onChange = () => {
        onChange();
        check();
      };
      check();
    });
  }
}

const MAX_AWAY_MS = 300_000;

/**
 * The time that a client takes at most to leave a socket after its moment has come, and a little more
 * for the network.
 */
const LEAVING_MS = 5_000;
