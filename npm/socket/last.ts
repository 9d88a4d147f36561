import { originOf } from "./webidl.js";

/** The properties of the last socket, also after it is gone. */
export class LastSocket {
  url = "";
  /** The origin of its messages. */
  origin = "";
  protocol = "";
  extensions = "";

  /** A socket was made. */
  replace({ url }: WebSocket): void {
    this.protocol = "";
    this.extensions = "";
    this.url = url;
    this.origin = originOf(url);
  }

  /** It is open. */
  open({ protocol, extensions }: WebSocket): void {
    this.protocol = protocol ?? "";
    this.extensions = extensions ?? "";
  }
}
