import type { Moved } from "../store.js";
import type { Connection } from "./client.js";

/** The sessions that leave a server, as Redis publishes them, until its connection is lost. */
export class Moves implements AsyncIterableIterator<Moved, undefined> {
  connection: Connection | undefined;
  readonly #heard: Moved[] = [];
  #isOver = false;
  #wake: () => void = () => {};

  /** Takes the words of `attach.lua`: a session's name and its attempt. */
  hear(text: string): void {
    const [id, fence] = text.split(" ");
    if (id) this.#heard.push({ id, fence: Number(fence) });
    this.#wake();
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.connection?.close();
    this.#wake();
  }

  async next(): Promise<IteratorResult<Moved, undefined>> {
    for (;;) {
      const value = this.#heard.shift();
      if (value) return { done: false, value };
      if (this.#isOver) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async return(): Promise<IteratorResult<Moved, undefined>> {
    this.end();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
