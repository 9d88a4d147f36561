import { DROP_REASONS } from "../core/contract.gen.js";
import { report } from "../host/report.js";
import { Chores } from "./chores.js";
import { Reading, SETTINGS } from "./contract.gen.js";
import type { Core, Host as CoreHost, End, Payload } from "./core.js";
import { counted, increase, type StoreCalls } from "./counting.js";
import type { SessionAbandonedEvent } from "./events.js";
import { type Act, Line } from "./line.js";
import { Session } from "./session.js";
import { listenTo, type ServerSocket } from "./sockets.js";
import type { SessionStore } from "./store.js";
import { type Locate, type StoreCall, Storing } from "./storing.js";
import { idle } from "./timers.js";
import { coreClass } from "./wasm.js";

/** The questions and events that a host passes on. */
export interface Owner<Request> {
  authenticate(line: Line<Request>, auth: string | undefined, protocols: string[]): void;
  begin(session: Session): void;
  /** The store did not answer, or the application did not say how far it is. */
  failStore(error: unknown): void;
  /** The end of a session whose server is dead. */
  mourn(event: SessionAbandonedEvent): void;
}

/** How servers share sessions. */
interface Sharing {
  readonly store?: SessionStore | undefined;
  readonly position?: Locate | undefined;
}

/** Counts of events so far. */
export interface Counters {
  started: number;
  resumed: number;
  detached: number;
  /** By `why` of the report. */
  readonly ended: { [why: string]: number };
  /** By `why`. */
  readonly refused: { [why: string]: number };
  /** By the code. */
  readonly closed: { [code: string]: number };
  /** By `why`. */
  readonly abandoned: { [why: string]: number };
  readonly storeCalls: StoreCalls;
}

/** The core's other side: sockets, timers, and the events, which wait until the core has returned. */
export class Host<Request> implements CoreHost {
  readonly core: Core;
  readonly lines: Map<number, Line<Request>> = new Map();
  readonly sessions: Map<number, Session> = new Map();
  readonly counters: Counters = {
    ...{ started: 0, resumed: 0, detached: 0 },
    ...{ ended: {}, refused: {}, closed: {}, abandoned: {}, storeCalls: {} },
  };
  /** Called when a socket is gone, or the store has answered. */
  onChange: () => void = () => {};
  readonly #storing: Storing | undefined;
  readonly #chores: Chores | undefined;
  readonly #owner: Owner<Request>;
  #lastLine = 0;
  #later: (() => void)[] = [];
  #depth = 0;
  #cancelAlarm: () => void = () => {};
  #isWatching = false;
  /** The lines whose buffers are full. */
  readonly #full = new Set<Line<Request>>();
  /** The last line of each session: to look for it among all takes as long as there are others. */
  readonly #places = new WeakMap<Session, Line<Request>>();

  constructor(settings: readonly number[], owner: Owner<Request>, sharing: Sharing) {
    const { store, position } = sharing;
    this.#owner = owner;
    const node = store && crypto.randomUUID();
    this.core = new (coreClass())(settings, this, node, position !== undefined);
    if (!store || !node) return;
    this.#storing = new Storing(counted(store, this.counters.storeCalls), this, position);
    const ttlMs = settings[SETTINGS.findIndex(([group, name]) => !group && name === "ttlMs")] ?? 0;
    this.#chores = new Chores(node, ttlMs, this.#storing, this);
  }

  /** True if the store has everything that the sessions have. */
  get isStored(): boolean {
    return this.read(Reading.IsStored) > 0 && !this.#storing?.farewells.size;
  }

  /** Lets the core act, then tells the application what follows, in order. */
  readonly act: Act = (act) => {
    this.#depth += 1;
    try {
      return act(this.core);
    } finally {
      this.#depth -= 1;
      // Further up in the stack events are told already, or the core is not done.
      if (this.#depth === 0 && this.#later.length > 0) this.#tell();
    }
  };

  /** Takes an open socket. */
  open(socket: ServerSocket, request: Request, address: string): Line<Request> {
    this.#chores?.begin();
    this.#lastLine += 1;
    const id = this.#lastLine;
    const line = new Line(id, socket, request, this);
    this.lines.set(id, line);
    this.act((core) => core.opened(id, address));
    return line;
  }

  /** The same for one that has listeners. */
  listen(socket: ServerSocket, request: Request, address: string): void {
    const line = this.open(socket, request, address);
    listenTo(socket, {
      receive: (data) => line.receive(data),
      close: (code) => line.handleClose(code),
    });
  }

  read(reading: Reading, session = 0): number {
    return this.core.read(reading, session);
  }

  /** Ends a session whose client does not answer bye. Without a socket it has its time to live. */
  cut(session: Session): void {
    this.#places.get(session)?.abandon(ENDED);
  }

  authenticate(socket: number, auth: string | undefined, protocols: string): void {
    const line = this.lines.get(socket);
    const offers = protocols ? protocols.split(",") : [];
    if (line) this.#later.push(() => this.#owner.authenticate(line, auth, offers));
  }

  hasRoom(socket: number): boolean {
    const line = this.lines.get(socket);
    if (!line || line.hasRoom()) return true;
    this.#full.add(line);
    this.#watch();
    return false;
  }

  control(socket: number, text: string): void {
    const line = this.lines.get(socket);
    if (!line) return;
    // Else it is the end of its session.
    const isRefusal = !line.session && text.startsWith(GONE);
    if (isRefusal) increase(this.counters.refused, JSON.parse(text.slice(GONE.length)).why);
    line.control(text);
  }

  transmit(socket: number, seq: number, ack: number, data: Payload): void {
    this.lines.get(socket)?.transmit(seq, ack, data);
  }

  hangUp(socket: number, code: number): void {
    this.lines.get(socket)?.hangUp(code);
  }

  handleHangUp(code: number): void {
    increase(this.counters.closed, `${code}`);
  }

  handleGone(socket: number): void {
    const line = this.lines.get(socket);
    if (line) this.#full.delete(line);
    this.lines.delete(socket);
    this.onChange();
  }

  setAlarm(delayMs: number): void {
    this.#cancelAlarm();
    // Rounded up, so that it does not go off too early, only to be set again.
    this.#cancelAlarm = idle(() => this.act((core) => core.woken()), Math.ceil(delayMs));
  }

  store(id: string, fence: number, calls: readonly StoreCall[]): void {
    this.#later.push(() => void this.#storing?.make(id, fence, calls));
  }

  attach(socket: number, id: string, values: readonly unknown[]): void {
    this.#later.push(() => void this.#storing?.attach(socket, id, values));
  }

  /** The store has answered; a session may have made progress. */
  handleStored(id: string): void {
    this.sessions.get(this.core.number(id))?.handleProgress();
    this.onChange();
  }

  failStore(error: unknown): void {
    this.#owner.failStore(error);
  }

  async abandon(event: SessionAbandonedEvent): Promise<void> {
    increase(this.counters.abandoned, event.why);
    this.#owner.mourn(event);
    await Promise.all(event.work).catch(report);
  }

  /** Ends all sessions. */
  stop(): void {
    this.#chores?.end();
    this.act((core) => core.stop());
  }

  started(
    number: number,
    socket: number,
    id: string,
    principal: string,
    protocol: string,
    redelivered: number,
  ): void {
    const session = new Session(this, number, { id, principal, protocol, redelivered });
    this.sessions.set(number, session);
    this.counters.started += 1;
    this.#attach(session, socket);
    this.#later.push(() => this.#owner.begin(session));
  }

  resumed(number: number, socket: number): void {
    this.counters.resumed += 1;
    this.#event(number, (session) => {
      this.#attach(session, socket);
      return () => session.handle("resumed");
    });
  }

  detached(number: number): void {
    this.counters.detached += 1;
    this.#event(number, (session) => () => session.handle("detached"));
  }

  messages(number: number): void {
    this.#event(number, (session) => () => session.deliver());
  }

  stalled(number: number): void {
    this.#event(number, (session) => () => session.handle("stalled"));
  }

  dropped(number: number, data: Payload, reason: number): void {
    const name = DROP_REASONS[reason] ?? "closed";
    this.#event(number, (session) => () => session.handleDrop(data, name));
  }

  ended(number: number, end: End): void {
    increase(this.counters.ended, end.why);
    this.#event(number, (session) => {
      this.sessions.delete(number);
      session.forget();
      return () => session.finish(end);
    });
  }

  /** Notes an event now, and has it told later. */
  #event(number: number, note: (session: Session) => () => void): void {
    const session = this.sessions.get(number);
    if (session) this.#later.push(note(session));
  }

  #attach(session: Session, socket: number): void {
    const line = this.lines.get(socket);
    if (!line) return;
    line.session = session;
    this.#places.set(session, line);
  }

  #tell(): void {
    this.#depth += 1;
    let told = 0;
    try {
      // Not shift(), which moves all others where there are many: 100,000 sessions that end.
      while (told < this.#later.length) this.#later[told++]?.();
    } finally {
      this.#later.splice(0, told);
      this.#depth -= 1;
    }
  }

  /** Looks after full buffers, as no socket says when it drains. */
  #watch(): void {
    if (this.#isWatching) return;
    this.#isWatching = true;
    idle(() => {
      this.#isWatching = false;
      for (const line of this.#full) {
        line.check();
        if (!line.isFull) this.#full.delete(line);
      }
      if (this.#full.size > 0) this.#watch();
    }, WATCH_MS);
  }
}

/** As long as a browser's timers may take; a buffer of 256 KiB lasts so long on a fast network. */
const WATCH_MS = 20;

/** The beginning of the frame that says that a session is gone. */
const GONE = "#gone ";

/** The code of a session that the application has ended without the exchange of byes. */
const ENDED = 4930;
