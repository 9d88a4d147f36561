import type { MessageData } from "../core/data.js";
import type { MessagesOptions } from "../core/types.gen.js";
import { MessageIterator, type Readers } from "../socket/iterator.js";

/** An iterator that asks for its messages, so that they wait at the peer and not here. */
export class PullIterator extends MessageIterator {
  /** Readers that wait, less the messages that do. */
  #wanted = 0;
  readonly #onWanted: (iterator: PullIterator) => void;

  constructor(
    options: MessagesOptions | undefined,
    all: Readers,
    onWanted: (iterator: PullIterator) => void,
  ) {
    super(options, all);
    this.#onWanted = onWanted;
  }

  /** True while a reader waits. */
  get isWaiting(): boolean {
    return this.#wanted > 0;
  }

  override deliver(data: MessageData): void {
    this.#wanted -= 1;
    super.deliver(data);
  }

  override next(): Promise<IteratorResult<MessageData>> {
    this.#wanted += 1;
    const next = super.next();
    this.#onWanted(this);
    return next;
  }
}
