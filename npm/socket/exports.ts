export type { MessageData, PingInfo, SendData } from "../core/data.js";
export type { CloseInfo, DialInfo, Peer, Source, WebSocketConstructor } from "../core/dial.js";
export {
  ClosedError,
  ConnectionError,
  LoadError,
  type LoadErrorCode,
  OptionError,
  OverflowError,
  QueueFullError,
} from "../core/errors.js";
export type * from "../core/types.gen.js";
export type { Stats } from "../host/stats.js";
export type { BoundSteadySocket } from "./bound.js";
export { SteadySocket } from "./socket.js";
