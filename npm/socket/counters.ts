import { Reading } from "../../target/pkg/steadysocket.js";
import type { Handles } from "../host/handles.js";
import type { Stats } from "./stats.js";

/** Reads the counters. */
export function readStats(handles: Handles): Stats {
  const { core, bytesSent, bytesReceived, messagesSent, messagesReceived } = handles;
  const latency = core.read(Reading.LastLatency);
  return {
    dials: core.read(Reading.Dials),
    opens: core.read(Reading.Opens),
    messagesSent: messagesSent + core.read(Reading.MessagesSent),
    bytesSent,
    messagesReceived: messagesReceived + core.read(Reading.MessagesReceived),
    bytesReceived,
    drops: core.read(Reading.Drops),
    lastLatencyMs: latency < 0 ? undefined : latency,
    timeOpenMs: core.read(Reading.TimeOpen),
    queuedMessages: core.read(Reading.QueuedMessages),
    queuedBytes: core.read(Reading.QueuedBytes),
  };
}
