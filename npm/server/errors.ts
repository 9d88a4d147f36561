import { nameErrors } from "../core/names.js";

/**
 * A message is larger than the client takes, as it said when the session began. `data` hands it
 * back.
 */
export class MessageTooBigError extends Error {
  readonly code: "ERR_MESSAGE_TOO_BIG" = "ERR_MESSAGE_TOO_BIG";
  declare readonly data: unknown;

  constructor(bytes: number, data: unknown) {
    super(`the client takes no message of ${bytes} bytes`);
    this.data = data;
  }
}

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

  constructor(kind: RefusalKind = "denied", message: string = `the client is refused: ${kind}`) {
    super(message);
    this.kind = kind;
  }
}

nameErrors({ MessageTooBigError, RefusalError });
