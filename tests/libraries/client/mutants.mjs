// Deliberately wrong classes, each with one fault. The comparison must tell each of them from the
// native class, or it could not notice such a fault in ours.

export const MUTANTS = {
  /** Reports every loss as a clean end. */
  "wrong close code": (Native) =>
    class extends Native {
      constructor(...given) {
        super(...given);
        this.addEventListener("close", (event) => {
          if (event.code !== 1006) return;
          Object.defineProperties(event, { code: { value: 1000 }, wasClean: { value: true } });
        });
      }
    },

  /** Loses the second message of each socket. */
  "lost message": (Native) =>
    class extends Native {
      constructor(...given) {
        super(...given);
        let count = 0;
        this.addEventListener("message", (event) => {
          count += 1;
          if (count === 2) event.stopImmediatePropagation();
        });
      }
    },

  /** Sends the first message twice. */
  "message sent twice": (Native) =>
    class extends Native {
      #isSent = false;

      send(data) {
        super.send(data);
        if (!this.#isSent) super.send(data);
        this.#isSent = true;
      }
    },

  /** Leaves a second socket behind. */
  "socket left behind": (Native) =>
    class extends Native {
      constructor(...given) {
        super(...given);
        new Native(...given);
      }
    },
};
