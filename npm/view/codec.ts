import type { MessageData } from "../core/data.js";
import { nameErrors } from "../core/names.js";
import type { Codec } from "./options.js";

/**
 * Messages as JSON texts.
 *
 * @param check Checks a message and throws if it is wrong, for example a schema's `parse`. Without
 *   it the server is trusted.
 *   Default: none.
 * @example
 * useSteadySocket(url, { ...json<Incoming, Outgoing>() });
 * useSteadySocket(url, { ...json(schema.parse) });
 */
export function json<In, Out = In>(check?: (value: unknown) => In): Codec<In, Out> {
  return {
    parse: (data) => {
      if (typeof data !== "string") throw new TypeError("the message is binary, expected JSON");
      const value: unknown = JSON.parse(data);
      return check ? check(value) : (value as In);
    },
    serialize: (message) => JSON.stringify(message),
  };
}

/**
 * `parse` threw. `cause` is what it threw, `data` the message.
 *
 * @example
 * onError: ({ error }) => {
 *   if (error instanceof DecodeError) console.warn("not understood", error.data, error.cause);
 * }
 */
export class DecodeError extends Error {
  readonly code: "ERR_DECODE" = "ERR_DECODE";
  declare readonly data: MessageData;

  constructor(cause: unknown, data: MessageData) {
    super(`a message could not be parsed: ${String(cause)}`, { cause });
    this.data = data;
  }
}

nameErrors({ DecodeError });
