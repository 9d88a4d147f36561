import { Presence, Reading } from "./contract.gen.js";
import type { Core } from "./core.js";
import type { Act } from "./line.js";
import type { Session } from "./session.js";
import { idle } from "./timers.js";

/** The server, as its sessions see it. */
export interface Server {
  readonly core: Core;
  readonly act: Act;
  read(reading: Reading, session: number): number;
  cut(session: Session): void;
}

/** The end of a session that the application has closed. */
export class Closing {
  readonly #server: Server;
  readonly #session: Session;
  readonly #number: number;
  #isOver = false;
  #cancel: (() => void) | undefined;

  constructor(server: Server, session: Session, number: number) {
    this.#server = server;
    this.#session = session;
    this.#number = number;
  }

  begin(): void {
    if (!this.#cancel && !this.#isOver) this.#wait();
  }

  end(): void {
    this.#isOver = true;
    this.#cancel?.();
  }

  /** Without progress nothing more is acknowledged, and a client that does not end then is cut off. */
  #wait(before?: number): void {
    const [server, number] = [this.#server, this.#number];
    const now = PROGRESS.reduce((sum, reading) => sum + server.read(reading, number), 0);
    if (now === before) server.act((core) => core.leave(number, Presence.Gone));
    if (now === before && !this.#isOver) server.cut(this.#session);
    if (!this.#isOver) this.#cancel = idle(() => this.#wait(now), TIMEOUT_MS);
  }
}

const PROGRESS = [Reading.Acked, Reading.Received, Reading.Done];

const TIMEOUT_MS = 10_000;
