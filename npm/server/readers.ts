import type { SessionMessageEvent } from "./events.js";

/** A read that waits for the next message; `undefined` is the end. */
type Read = (event: SessionMessageEvent | undefined) => void;

/** The iterators of a session, and their reads that wait. */
export class Readers {
  #iterators = 0;
  readonly #waiting: Read[] = [];

  /** True while there is an iterator. */
  get areThere(): boolean {
    return this.#iterators > 0;
  }

  /** True while a read waits. */
  get areWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** Gives a message to the read that has waited longest; false if there is none. */
  give(event: SessionMessageEvent): boolean {
    const read = this.#waiting.shift();
    read?.(event);
    return read !== undefined;
  }

  /** There are no more messages. */
  end(): void {
    for (const read of this.#waiting.splice(0)) read(undefined);
  }

  /** @param deliver Called when the iterator wants a message, or none any more. */
  iterate(deliver: () => void): AsyncIterableIterator<SessionMessageEvent, undefined> {
    let isOver = false;
    this.#iterators += 1;
    const end = () => {
      if (!isOver) this.#iterators -= 1;
      isOver = true;
    };
    const reading = new Set<Read>();
    const iterator: AsyncIterableIterator<SessionMessageEvent, undefined> = {
      next: () =>
        new Promise((resolve) => {
          if (isOver) return resolve(DONE);
          const read: Read = (event) => {
            reading.delete(read);
            if (!event) end();
            resolve(event ? { done: false, value: event } : DONE);
          };
          reading.add(read);
          this.#waiting.push(read);
          deliver();
        }),
      return: async () => {
        end();
        for (const read of reading) {
          this.#waiting.splice(this.#waiting.indexOf(read), 1);
          read(undefined);
        }
        deliver();
        return DONE;
      },
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };
