// Proof that numbered things come each once and in order.

/** Counts numbered things: each number must come once, after the one before it. */
export class Sequence {
  last = 0;
  count = 0;
  missed = 0;
  twice = 0;

  /** Begins after this number. @param {number} last */
  begin(last) {
    this.last = last;
  }

  /** @param {number} number @returns {boolean} true if it is new. */
  see(number) {
    if (number <= this.last) {
      this.twice += 1;
      return false;
    }
    this.missed += number - this.last - 1;
    this.last = number;
    this.count += 1;
    return true;
  }
}
