import { Figure } from "../target/pkg/steadysocket.js";
import type { Handles } from "./handles.js";
import type { Stats } from "./stats.js";

/** Reads the counters. */
export function readStats(handles: Handles): Stats {
  const { core, bytesSent, bytesReceived, messagesSent, messagesReceived } = handles;
  const latency = core.read(Figure.LastLatency);
  return {
    dials: core.read(Figure.Dials),
    opens: core.read(Figure.Opens),
    messagesSent: messagesSent + core.read(Figure.MessagesSent),
    bytesSent,
    messagesReceived: messagesReceived + core.read(Figure.MessagesReceived),
    bytesReceived,
    drops: core.read(Figure.Drops),
    lastLatencyMs: latency < 0 ? undefined : latency,
    timeOpenMs: core.read(Figure.TimeOpen),
    queuedMessages: core.read(Figure.QueuedMessages),
    queuedBytes: core.read(Figure.QueuedBytes),
  };
}
