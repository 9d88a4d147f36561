/** The subprotocol of sockets that carry a session. */
export const SUBPROTOCOL = "steady.v1";

/** Offered first where the application names no subprotocol: no server supports it on purpose. */
const DECOY = "steady.plain";

/** The subprotocols that a dial offers to a server that may know sessions. */
export function offer(own: readonly string[]): string[] {
  return [...(own[0] ? own : [DECOY]), SUBPROTOCOL];
}

/** The application's subprotocol on a plain socket. */
export function plainProtocol(protocol = ""): string {
  return protocol === DECOY ? "" : protocol;
}
