import type { WebSocketConstructor } from "../core/dial.js";
import { OptionError } from "../index.js";
import type { ProtocolsProvider, Settings, UrlProvider } from "./options.js";

/** The constructor to use now: a global one may come later, or be replaced by a test. */
export function findWebSocket({ WebSocket }: Settings): WebSocketConstructor {
  const found = WebSocket ?? globalThis.WebSocket;
  if (typeof found === "function") return found;
  throw new OptionError("WebSocket", found, "a WebSocket class");
}

/** Asks the provider of the url. */
export async function askUrl(url: UrlProvider): Promise<string | URL> {
  const answer = typeof url === "function" ? await url() : url;
  if (typeof answer === "string" || answer instanceof URL) return answer;
  throw new TypeError("Invalid URL");
}

/** Asks the provider of the protocols. */
export async function askProtocols(
  protocols: ProtocolsProvider,
): Promise<string | string[] | undefined> {
  const answer = typeof protocols === "function" ? await protocols() : protocols;
  if (!answer) return undefined;
  if (typeof answer === "string" || Array.isArray(answer)) return answer;
  throw new TypeError("Invalid protocols");
}

/** A constructor that makes the user's sockets and reports each. */
export function reportingConstructor(
  settings: Settings,
  onSocket: (socket: WebSocket) => void,
): WebSocketConstructor {
  // Not an arrow function, because it is called with `new`.
  function Socket(url: string, protocols?: string | string[]): object {
    const UserSocket = findWebSocket(settings);
    const socket = protocols === undefined ? new UserSocket(url) : new UserSocket(url, protocols);
    onSocket(socket as WebSocket);
    return socket;
  }
  return Socket as unknown as WebSocketConstructor;
}
