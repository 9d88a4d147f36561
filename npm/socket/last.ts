import { originOf } from "./webidl.js";

/** The properties of the last socket, also after it is gone, and the origin of its messages. */
interface LastSocket {
  readonly url: string;
  readonly origin: string;
  readonly protocol: string;
  readonly extensions: string;
}

/** Reads them. */
export function lastSocket({ url = "", protocol, extensions }: Partial<WebSocket>): LastSocket {
  const origin = originOf(url);
  return { url, origin, protocol: protocol ?? "", extensions: extensions ?? "" };
}
