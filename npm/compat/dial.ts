import { isUrl, kind } from "../core/data.js";
import type { CloseInfo, WebSocketConstructor } from "../core/dial.js";
import type { URL } from "../core/realm.js";
import { report } from "../host/report.js";
import { OptionError, SteadySocket } from "../index.js";
import { NATIVE, type Ours } from "../options/native.js";
import { CloseEvent } from "./events.js";
import type { ProtocolsProvider, Settings, UrlProvider } from "./options.js";

/** The platform's class, as the class of ours that is dialled with remembers it. */
export const nativeClass: Ours[typeof NATIVE] = (SteadySocket as unknown as Ours)[NATIVE];

/** The constructor to use now: a global one may come later, or be replaced by a test. */
export function findWebSocket({ WebSocket }: Settings): WebSocketConstructor {
  const found = WebSocket ?? nativeClass();
  if (typeof found === "function") return found;
  throw new OptionError("WebSocket", found, "a WebSocket class");
}

/** Asks the provider of the url. */
export async function askUrl(url: UrlProvider): Promise<string | URL> {
  const answer = typeof url === "function" ? await url() : url;
  if (typeof answer === "string" || isUrl(answer)) return answer;
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

/** Calls the predicate. If it throws, the socket is dialled again, as without a predicate. */
export function askShouldReconnect(
  predicate: (event: CloseEvent) => boolean,
  close: CloseInfo,
): boolean {
  try {
    return predicate(CloseEvent.of(close));
  } catch (error) {
    report(error);
    return true;
  }
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

/**
 * Closes a socket that the core closes only after the listener that is running; both packages close
 * it at once.
 */
export function closeNow(socket: WebSocket | undefined, code: number, reason: string): void {
  try {
    socket?.close(code, reason);
  } catch {
    // A test double: the core closes it, and takes no notice either.
  }
}

/** The error that a provider threw or the socket gave, of any realm; else the one of ours. */
export function causeOf(error: Error): Error {
  const { cause } = error;
  return cause instanceof Error || kind(cause) === "Error" ? (cause as Error) : error;
}
