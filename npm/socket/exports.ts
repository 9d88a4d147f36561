export type { Peer } from "../host/handshake.js";
export type { Source } from "../host/source.js";
export type {
  HeartbeatOptions,
  LifecycleOptions,
  Options,
  QueueOptions,
  ReconnectOptions,
  WebSocketConstructor,
} from "../options/options.js";
export type { MessageData, SendData } from "./data.js";
export {
  ClosedError,
  ConnectionError,
  type ConnectionErrorCode,
  LoadError,
  OptionError,
  OverflowError,
  QueueFullError,
} from "./errors.js";
export type {
  CloseInfo,
  DialInfo,
  DropEvent,
  ErrorEvent,
  GiveUpEvent,
  OpenEvent,
  ReconnectingEvent,
  State,
  StateChangeEvent,
  SteadyCloseEvent,
  SteadySocketEventMap,
} from "./events.js";
export type { MessagesOptions } from "./iterator.js";
export { SteadySocket } from "./socket.js";
export type { Stats } from "./stats.js";
