/** What the entry points for React, Vue and Svelte have in common. */

export type { Source } from "../host/source.js";
export type { Options } from "../options/options.js";
export type { MessageData, SendData } from "../socket/data.js";
export type {
  CloseInfo,
  DialInfo,
  DropEvent,
  GiveUpEvent,
  OpenEvent,
  ReconnectingEvent,
  State,
  SteadyCloseEvent,
} from "../socket/events.js";
export type { SteadySocket } from "../socket/socket.js";
export type {
  Codec,
  ParsedOptions,
  RawOptions,
  SocketUrl,
  TypedOptions,
  ViewOptions,
} from "./options.js";
export { DecodeError, json } from "./store.js";
export type { Controls, Status, View } from "./view.js";
