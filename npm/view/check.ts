import { OptionError } from "../index.js";
import type { SessionSocketOptions } from "../session/options.js";
import type { AnyOptions, SocketUrl } from "./options.js";

/** The options that are not the class's own, with their types. */
const OURS = {
  protocols: undefined,
  lastMessage: "boolean",
  parse: "function",
  serialize: "function",
  onMessage: "function",
  onOpen: "function",
  onClose: "function",
  onError: "function",
  onReconnecting: "function",
  onGiveUp: "function",
  onDrop: "function",
  SteadySocket: "function",
  onStarted: "function",
  onResumed: "function",
  onEnded: "function",
  onStalled: "function",
} as const;

/**
 * The options for the class, which checks them itself.
 *
 * @throws `OptionError` for an option of the wrong type.
 */
export function classOptions<In, Out>(options: AnyOptions<In, Out>): SessionSocketOptions {
  const rest: Record<string, unknown> = { ...options };
  for (const [name, type] of Object.entries(OURS)) {
    const value = rest[name];
    delete rest[name];
    if (value === undefined || type === undefined || typeof value === type) continue;
    throw new OptionError(name, value, type === "boolean" ? "true or false" : "a function");
  }
  return rest;
}

/**
 * Where to dial, in a form that can be compared; null for nowhere. All functions compare as equal.
 */
export function addressOf<In, Out>(
  url: SocketUrl,
  { protocols }: AnyOptions<In, Out>,
): string | null {
  if (url === null || url === undefined) return null;
  return JSON.stringify([
    typeof url === "function" ? null : String(url),
    typeof protocols === "function" ? null : [protocols ?? []].flat(),
  ]);
}
