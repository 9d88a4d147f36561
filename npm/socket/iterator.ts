import type { MessageData } from "../core/data.js";
import { OverflowError } from "../core/errors.js";
import type { MessagesOptions } from "../core/types.gen.js";
import { checkGroup } from "../options/check.js";

/** Messages in order, for one reader. Takes them from the moment it is made. */
export class MessageIterator implements AsyncIterableIterator<MessageData> {
  /** True if the messages make no events meanwhile. */
  readonly isExclusive: boolean;
  readonly #all: Readers;
  readonly #maxBuffered: number;
  readonly #buffer: MessageData[] = [];
  readonly #readers: ((result: IteratorResult<MessageData>) => void)[] = [];
  #overflow: OverflowError | undefined;
  #isOver = false;

  constructor(options: MessagesOptions | undefined, all: Readers) {
    const given = { ...options };
    const { maxBuffered, events } = checkGroup("messages", given);
    this.isExclusive = !events;
    this.#maxBuffered = maxBuffered as number;
    this.#all = all;
    all.made = [...all.made, this];
  }

  deliver(data: MessageData): void {
    const reader = this.#readers.shift();
    if (reader) {
      reader({ done: false, value: data });
    } else if (this.#buffer.length < this.#maxBuffered) {
      this.#buffer.push(data);
    } else {
      this.#overflow = new OverflowError(
        `${this.#buffer.length} messages wait to be read, limit ${this.#maxBuffered}`,
      );
      this.end();
    }
  }

  /** Ends the messages; those that wait can still be read. */
  end(): void {
    this.#isOver = true;
    this.#all.made = this.#all.made.filter((other) => other !== this);
    for (const reader of this.#readers.splice(0)) reader(DONE);
  }

  next(): Promise<IteratorResult<MessageData>> {
    const value = this.#buffer.shift();
    if (value !== undefined) return Promise.resolve({ done: false, value });
    const overflow = this.#overflow;
    this.#overflow = undefined;
    if (overflow) return Promise.reject(overflow);
    if (this.#isOver) return Promise.resolve(DONE);
    return new Promise((resolve) => this.#readers.push(resolve));
  }

  return(): Promise<IteratorResult<MessageData>> {
    this.#buffer.length = 0;
    this.#overflow = undefined;
    this.end();
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** The iterators of one connection. */
export class Readers {
  /** Replaced, not changed: one may be made or end while a message is delivered. */
  made: readonly MessageIterator[] = [];

  /** True if messages make no events, because one of them wants them alone. */
  get isExclusive(): boolean {
    return this.made.some(({ isExclusive }) => isExclusive);
  }

  deliver(data: MessageData): void {
    for (const iterator of this.made) iterator.deliver(data);
  }

  end(): void {
    for (const iterator of this.made) iterator.end();
  }
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };
