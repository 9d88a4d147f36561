/** Counters of a connection since it was made. */
export interface Stats {
  readonly dials: number;
  readonly opens: number;
  readonly messagesSent: number;
  /** Bytes given to a socket; text counts by its length in UTF-16 code units, as below. */
  readonly bytesSent: number;
  readonly messagesReceived: number;
  /**
   * Bytes received; text counts by its length in UTF-16 code units, because counting its bytes
   * costs a scan.
   */
  readonly bytesReceived: number;
  /** Queued messages dropped. */
  readonly drops: number;
  /** Time from the last answered ping to the message that answered it, in milliseconds. */
  readonly lastLatencyMs: number | undefined;
  /** Time spent open, all sockets together, in milliseconds. */
  readonly timeOpenMs: number;
  readonly queuedMessages: number;
  readonly queuedBytes: number;
}
