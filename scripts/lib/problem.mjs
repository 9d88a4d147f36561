/** Ends a script: the text goes to stderr, if there is one, and the status is the exit code. */
export class Problem extends Error {
  /**
   * @param {string} text Empty where a program that was run has already said what is wrong.
   * @param {number} [status]
   */
  constructor(text, status = 1) {
    super(text);
    this.status = status;
  }
}

/** Ends a script after printing how it is used. */
export class Help extends Error {}
