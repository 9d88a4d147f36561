// The database of an application that keeps positions with its effects.

/** @typedef {import("steadysocket/server").Position} Position */
/** @typedef {{ fence: number, seq: number, effects: unknown[] }} Row */

/** For each session its effects in order, its fence and its position. */
export class Database {
  /** @type {Map<string, Row>} */
  rows = new Map();

  /**
   * A transaction: changes the row of a session, unless another server has the session.
   *
   * @template T
   * @param {Position} position
   * @param {(row: Row) => T} act
   */
  transact({ id, fence }, act) {
    const row = this.rows.get(id) ?? { fence: 0, seq: 0, effects: [] };
    if (row.fence > fence) throw new Error("another server has the session");
    this.rows.set(id, row);
    row.fence = fence;
    return act(row);
  }

  /** Writes an effect with its position. @param {Position} position @param {unknown} effect */
  apply(position, effect) {
    this.transact(position, (row) => {
      if (row.seq >= position.seq) throw new Error("the effect is there");
      row.seq = position.seq;
      row.effects.push(effect);
    });
  }

  /** The option `position` of a server. @param {Position} position */
  locate = async (position) => this.transact(position, ({ seq }) => seq);

  /** Those of all sessions. */
  get effects() {
    return [...this.rows.values()].flatMap(({ effects }) => effects);
  }
}

/**
 * Commits each message of the sessions of a server, until one cannot be.
 *
 * @param {import("steadysocket/server").SessionServer<any>} sessions
 * @param {Database} database
 * @param {(error: any) => void} [onError] Called with the reason.
 */
export function commitAll(sessions, database, onError = () => {}) {
  sessions.addEventListener("session", async ({ session }) => {
    try {
      for await (const message of session) {
        await session.commit(message, (position) => database.apply(position, message.data));
      }
    } catch (error) {
      onError(error);
    }
  });
}
