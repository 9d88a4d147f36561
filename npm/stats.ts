/** What a connection has done since it was made. */
export interface Stats {
  readonly dials: number;
  readonly opens: number;
  readonly messagesSent: number;
  /** Bytes given to a socket; text counts by its length in UTF-16 code units, as below. */
  readonly bytesSent: number;
  readonly messagesReceived: number;
  /** Bytes received; text counts by its length in UTF-16 code units, as its bytes cost a scan. */
  readonly bytesReceived: number;
  /** Queued messages dropped. */
  readonly drops: number;
  /** From the last answered ping to the sign of life that followed, in milliseconds. */
  readonly lastLatencyMs: number | undefined;
  /** Time spent open, all sockets together, in milliseconds. */
  readonly timeOpenMs: number;
  readonly queuedMessages: number;
  readonly queuedBytes: number;
}

/** Names the counters, in the core's order. */
export function readStats(counters: Float64Array): Stats {
  const [
    dials = 0,
    opens = 0,
    messagesSent = 0,
    bytesSent = 0,
    messagesReceived = 0,
    bytesReceived = 0,
    drops = 0,
    latency = -1,
    timeOpenMs = 0,
    queuedMessages = 0,
    queuedBytes = 0,
  ] = counters;
  return {
    dials,
    opens,
    messagesSent,
    bytesSent,
    messagesReceived,
    bytesReceived,
    drops,
    lastLatencyMs: latency < 0 ? undefined : latency,
    timeOpenMs,
    queuedMessages,
    queuedBytes,
  };
}
