import type { SteadySocketOptions } from "../core/types.gen.js";
import type { MessageData } from "../socket/data.js";
import { report } from "./report.js";

/** The message of a ping. */
export function pingOf({ heartbeat }: SteadySocketOptions): unknown {
  return (heartbeat ? heartbeat.message : undefined) ?? "ping";
}

/** True if a message only answers a ping, so that it makes no event. */
export function isPong({ heartbeat }: SteadySocketOptions, data: MessageData): boolean {
  if (!heartbeat || heartbeat.isPong === undefined) return false;
  try {
    return heartbeat.isPong(data);
  } catch (error) {
    report(error);
    return false;
  }
}
