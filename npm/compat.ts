/**
 * `ReconnectingWebSocket` with the interface of the packages reconnecting-websocket and
 * partysocket, on the core of this package: changing the import is the whole migration.
 *
 * @module steadysocket/compat
 */
import { ReconnectingWebSocket } from "./compat/socket.js";

export { CloseEvent, ErrorEvent, type WebSocketEventMap } from "./compat/events.js";
export type { Message, Options, ProtocolsProvider, UrlProvider } from "./compat/options.js";
// Imported from there, as in the other entry points: otherwise the bundler makes a separate file.
export {
  type DropEvent,
  type GiveUpEvent,
  LoadError,
  OptionError,
  type ReconnectingEvent,
  type WebSocketConstructor,
} from "./index.js";
export { ReconnectingWebSocket, ReconnectingWebSocket as WebSocket };
export default ReconnectingWebSocket;
