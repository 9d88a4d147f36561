import { nameErrors } from "../core/names.js";

/** A message is larger than this side or its peer takes. `data` hands it back. */
export class MessageTooBigError extends Error {
  readonly code: "ERR_TOO_BIG" = "ERR_TOO_BIG";
  declare readonly data: unknown;

  constructor(message: string, data: unknown) {
    super(message);
    this.data = data;
  }
}

nameErrors({ MessageTooBigError });
