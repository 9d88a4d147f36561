import { OptionError, show } from "../core/errors.js";
import { nameErrors } from "../core/names.js";

/**
 * The kinds of a refusal.
 *
 * - `denied`: these credentials are good for nothing; the client ends.
 * - `expired`: they have expired; the client comes back with new ones.
 * - `unavailable`: nobody can tell now; the client comes back later.
 */
export type RefusalKind = "denied" | "expired" | "unavailable";

/** Thrown by `authenticate` to refuse a client without a report of an error. */
export class RefusalError extends Error {
  readonly code: "ERR_REFUSED" = "ERR_REFUSED";
  declare readonly kind: RefusalKind;

  /** @throws `OptionError` for a kind that is none: a slip must not turn clients away for good. */
  constructor(kind: RefusalKind = "denied", message: string = `the client is refused: ${kind}`) {
    super(message);
    if (!KINDS.includes(kind)) {
      throw new OptionError("kind", kind, `one of ${KINDS.map(show).join(", ")}`);
    }
    this.kind = kind;
  }
}

const KINDS: readonly RefusalKind[] = ["denied", "expired", "unavailable"];

nameErrors({ RefusalError });
