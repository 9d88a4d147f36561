// Counts messages, and says when they have all come: with the last one, since to look again and again
// would cost as much as what is measured.

export class Counter {
  messages = 0;
  bytes = 0;
  #expected = Number.POSITIVE_INFINITY;
  #done;

  add(bytes) {
    this.bytes += bytes;
    this.messages += 1;
    if (this.messages === this.#expected) this.#done();
  }

  /** Resolves when so many more have come. */
  expect(count) {
    this.#expected = this.messages + count;
    return new Promise((resolve) => {
      this.#done = resolve;
    });
  }
}

/** The same, of a Rust program, which counts by itself. */
export class RustCounter {
  #exports;

  constructor(exports) {
    this.#exports = exports;
  }

  get bytes() {
    return this.#exports.received_bytes();
  }

  expect(count) {
    const { received_messages, expect } = this.#exports;
    return new Promise((resolve) => expect(received_messages() + count, resolve));
  }
}
