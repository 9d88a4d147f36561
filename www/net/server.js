// This page's own server: its addresses, and the faults ordered from it.

/** @typedef {import("../ui/i18n.js").Key} Key */

/** The origin of its WebSocket addresses. */
export const SERVER = `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}`;

/**
 * A new id that identifies a connection of this page to the server.
 *
 * @param {string} what
 */
export function newClient(what) {
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
  return `${what}-${random.toString(36)}`;
}

/**
 * Adds the client's id to an address of this server. Returns the id in the address, if any.
 *
 * @param {string} address
 * @param {string} client
 */
export function withClient(address, client) {
  const url = new URL(address);
  if (url.host !== location.host) return { url: address, client: undefined };
  const given = url.searchParams.get("client");
  if (given) return { url: address, client: given };
  url.searchParams.set("client", client);
  return { url: url.href, client };
}

/**
 * The address as it was typed: without the id that `withClient` added.
 *
 * @param {string} address
 */
export function withoutClient(address) {
  return address.replace(/([?&])client=lab-[^&]*&?/, "$1").replace(/[?&]$/, "");
}

/**
 * Orders a fault from the server; resolves once it is accepted.
 *
 * @param {string} path
 * @param {Record<string, string | number>} [params]
 * @returns {Promise<string>}
 * @throws an `OrderError` if the server refuses.
 */
export async function order(path, params = {}) {
  const query = new URLSearchParams(Object.entries(params).map(([k, v]) => [k, String(v)]));
  const response = await fetch(`${path}?${query}`, { method: "POST" });
  const text = await response.text();
  if (!response.ok) throw new OrderError(response.status, text.trim());
  return text;
}

/** The server has refused an order. */
class OrderError extends Error {
  /**
   * @param {number} status
   * @param {string} message In the server's own words, which are English.
   */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * The reason why an order failed, as the key of a text and its parameters.
 *
 * @param {unknown} error Thrown by `order`.
 * @returns {[Key, Record<string, string>]}
 */
export function orderFailure(error) {
  if (!(error instanceof OrderError)) return ["fault.note.away", {}];
  return ["fault.note.failed", { status: String(error.status) }];
}

/**
 * The client's last handshake, as the server saw it.
 *
 * @typedef {object} Handshake
 * @property {string} target
 * @property {[string, string][]} request
 * @property {number} status
 * @property {string} status_text
 * @property {[string, string][]} response
 *
 * @typedef {Handshake & { at: number }} SeenHandshake With the time when its dial opened or failed.
 *
 * @param {string} client
 * @returns {Promise<Handshake | null | undefined>} null if it has seen none, undefined if it is down.
 */
export async function handshakeOf(client) {
  try {
    const response = await fetch(`/handshake?client=${encodeURIComponent(client)}`);
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined; // it is down, on purpose
  }
}
