export type * from "../core/types.gen.js";
export type { CloseInfo, DialInfo, Source, WebSocketConstructor } from "../host/dial.js";
export type { Peer } from "../host/handshake.js";
export type { BoundSteadySocket } from "./bound.js";
export type { MessageData, SendData } from "./data.js";
export {
  ClosedError,
  ConnectionError,
  LoadError,
  type LoadErrorCode,
  OptionError,
  OverflowError,
  QueueFullError,
} from "./errors.js";
export { SteadySocket } from "./socket.js";
export type { Stats } from "./stats.js";
