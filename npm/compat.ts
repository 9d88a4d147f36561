/**
 * `ReconnectingWebSocket` as the packages reconnecting-websocket and partysocket have it, on the
 * core of this one: changing the import is the whole migration. The wasm is inside `steadysocket`,
 * which it imports.
 *
 * @module steadysocket/compat
 */
import { ReconnectingWebSocket } from "./compat/socket.js";

export { CloseEvent, ErrorEvent, type WebSocketEventMap } from "./compat/events.js";
export type { Message, Options, ProtocolsProvider, UrlProvider } from "./compat/options.js";
// From there, as the other entry points do: else the bundler makes a file of its own for it.
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
