import { nameErrors } from "../core/names.js";

/** How far an application is in a session, to be written with the effects of the messages. */
export interface Position {
  /** The name of the session. */
  readonly id: string;
  /**
   * The attempt of the server that asks. A server whose fence is lower than the one that was written
   * has lost the session.
   */
  readonly fence: number;
  /** The number of the last message whose effects are there. */
  readonly seq: number;
}

/** Writes effects and their position in one transaction of the application's database. */
export type Transaction<T> = (position: Position) => T | PromiseLike<T>;

/**
 * The kinds of a `CommitError`.
 *
 * - `acknowledged`: the message is acknowledged already, as with `ack: "auto"`, or volatile, or of
 * another session.
 * - `ended`: the session has ended, or is on another server.
 */
export type CommitErrorKind = "acknowledged" | "ended";

/** Thrown by `Session.commit`: there is nothing to commit, and the transaction was not run. */
export class CommitError extends Error {
  readonly code: "ERR_COMMIT" = "ERR_COMMIT";
  declare readonly kind: CommitErrorKind;

  constructor(kind: CommitErrorKind) {
    super(kind === "ended" ? "the session has ended here" : "the message is acknowledged already");
    this.kind = kind;
  }
}

/** A session, as its commits see it. */
interface Committer {
  readonly id: string;
  /** True once the core has forgotten it. */
  isOver(): boolean;
  /** True while the store is asked whether its time is over. */
  isInDoubt(): boolean;
  /** The attempt that it is at. */
  fence(): number;
  /** True if the application has the message with this number and is to acknowledge it. */
  awaits(seq: number): boolean;
  /** Acknowledges everything up to it. */
  acknowledge(seq: number): void;
}

/** The commits of a session, one after the other. */
export class Commits {
  readonly #session: Committer;
  #last: Promise<unknown> = Promise.resolve();
  #wakers: (() => void)[] = [];

  constructor(session: Committer) {
    this.#session = session;
  }

  run<T>(seq: number, transaction: Transaction<T>): Promise<T> {
    const commit = this.#last.then(() => this.#run(seq, transaction));
    this.#last = commit.catch(() => {});
    return commit;
  }

  /** The store may have answered, or the session has ended. */
  handleProgress(): void {
    for (const wake of this.#wakers.splice(0)) wake();
  }

  async #run<T>(seq: number, transaction: Transaction<T>): Promise<T> {
    const session = this.#session;
    while (session.isInDoubt()) await this.#change();
    if (session.isOver()) throw new CommitError("ended");
    if (!session.awaits(seq)) throw new CommitError("acknowledged");
    const result = await transaction({ id: session.id, fence: session.fence(), seq });
    while (session.isInDoubt()) await this.#change();
    session.acknowledge(seq);
    return result;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wakers.push(resolve));
  }
}

nameErrors({ CommitError });
