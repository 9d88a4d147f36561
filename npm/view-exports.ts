/** What the entry points for React, Vue and Svelte have in common. */
export type { MessageData, SendData } from "./data.js";
export type {
  CloseInfo,
  DialInfo,
  DropEvent,
  GiveUpEvent,
  OpenEvent,
  ReconnectingEvent,
  State,
  SteadyCloseEvent,
} from "./events.js";
export type { Options } from "./options.js";
export type { SteadySocket } from "./socket.js";
export type { Source } from "./source.js";
export { DecodeError, json } from "./store.js";
export type { Controls, Status, View } from "./view.js";
export type {
  Codec,
  ParsedOptions,
  RawOptions,
  SocketUrl,
  TypedOptions,
  ViewOptions,
} from "./view-options.js";
