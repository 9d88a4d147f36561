// Counts messages, and resolves with the last one: polling would cost as much as the code under
// test.

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

  /** Resolves when that many more messages have arrived. */
  expect(count) {
    this.#expected = this.messages + count;
    return new Promise((resolve) => {
      this.#done = resolve;
    });
  }
}

/** The same for a Rust program, which does its own counting. */
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
