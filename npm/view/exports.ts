/** The exports that the entry points for React, Vue and Svelte share. */

export type { MessageData, SendData } from "../core/data.js";
export type { CloseInfo, DialInfo, Source } from "../core/dial.js";
export type { SessionOptions } from "../core/session.gen.js";
export type {
  ConnectionState,
  DropEvent,
  GiveUpEvent,
  ReconnectingEvent,
  SteadyCloseEvent,
  SteadyOpenEvent,
  SteadySocketOptions,
} from "../core/types.gen.js";
export type { SessionEndedEvent, SessionReport } from "../session/events.js";
export type { SessionSocketOptions } from "../session/options.js";
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
export type { Controls, LastMessage, Status, View } from "./view.js";
