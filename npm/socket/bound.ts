import type { Source } from "../core/dial.js";
import type { URL } from "../core/realm.js";
import type { SteadySocketOptions } from "../core/types.gen.js";
import { type BoundOptions, EXTRA } from "../host/handles.js";
import { check } from "../options/check.js";
import type { SteadySocket } from "./socket.js";

/**
 * A class of `SteadySocket.with`: constructed as the native one, its options are fixed.
 *
 * @example
 * const Socket: BoundSteadySocket = SteadySocket.with({ connectTimeoutMs: 5_000 });
 */
export interface BoundSteadySocket<Options = SteadySocketOptions> {
  readonly prototype: SteadySocket;
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSING: 2;
  readonly CLOSED: 3;
  /**
   * @param extra Passed on as the third argument of the constructor in the option `WebSocket`, as
   *   libraries for Node.js give `ws` its headers. Ignored without that option.
   */
  new (
    url: Source<string | URL>,
    protocols?: Source<string | string[] | undefined>,
    extra?: unknown,
  ): SteadySocket;
  /** The same with these options instead or as well. */
  with(options?: Options): BoundSteadySocket<Options>;
}

interface Base {
  new (
    url: Source<string | URL>,
    protocols?: Source<string | string[] | undefined>,
    options?: SteadySocketOptions,
  ): SteadySocket;
  with(options?: SteadySocketOptions): BoundSteadySocket;
}

/** The options without those that are `undefined`, which would hide others. */
export function given<T extends object>(options: T | undefined): T {
  const entries = Object.entries(options ?? {});
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as T;
}

/** An heir with fixed options. @throws `OptionError`, as the constructor would. */
export function bindOptions(Base: Base, options?: SteadySocketOptions): BoundSteadySocket {
  const fixed: SteadySocketOptions = { reconnect: false, ...given(options) };
  check(fixed);
  // Defaults, so that it has the `length` of the native class.
  class Bound extends Base {
    static override with(more?: SteadySocketOptions): BoundSteadySocket {
      // Not `bindOptions`: a class with sessions has more to check.
      return Base.with({ ...fixed, ...given(more) });
    }

    constructor(
      url: Source<string | URL>,
      protocols: Source<string | string[] | undefined> = undefined,
      extra: unknown = undefined,
    ) {
      super(url, protocols, { ...fixed, [EXTRA]: extra } as BoundOptions);
    }
  }
  return Bound as unknown as BoundSteadySocket;
}
