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
export type {
  SessionEndReason,
  SessionLimits,
  SessionOptions,
  SessionStorageOptions,
} from "../core/session.gen.js";
export type * from "../core/types.gen.js";
export type { Stats } from "../host/stats.js";
export type { BoundSteadySocket } from "../socket/bound.js";
export { MessageTooBigError } from "../wire/errors.js";
export type {
  SessionEndedEvent,
  SessionMessageEvent,
  SessionOpenEvent,
  SessionReport,
  SessionSocketEventMap,
  SessionStats,
} from "./events.js";
export type { SessionSocketOptions } from "./options.js";
export { SteadySocket } from "./socket.js";
