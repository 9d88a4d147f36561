// A network and a tab that can be switched off, unlike the browser's own. The library gets them
// through its options `WebSocket`, `lifecycle.window` and `lifecycle.document`.

import { SERVER } from "./server.js";

/** Emits the events of the real window, and those that a button causes. */
class LabWindow extends EventTarget {
  constructor() {
    super();
    for (const type of ["online", "offline", "pagehide", "pageshow"]) {
      addEventListener(type, (event) => this.emit(type, Reflect.get(event, "persisted") === true));
    }
  }

  /**
   * @param {string} type
   * @param {boolean} [persisted] True if the page enters or leaves the back/forward cache.
   */
  emit(type, persisted) {
    const event = new Event(type);
    this.dispatchEvent(Object.assign(event, persisted === undefined ? {} : { persisted }));
  }
}

/** Hidden when the real document is hidden, or when a button hides it. */
class LabDocument extends EventTarget {
  #isHidden = false;

  constructor() {
    super();
    for (const type of ["visibilitychange", "freeze", "resume"]) {
      document.addEventListener(type, () => this.dispatchEvent(new Event(type)));
    }
  }

  get hidden() {
    return this.#isHidden || document.hidden;
  }

  get visibilityState() {
    return this.hidden ? "hidden" : "visible";
  }

  /** @param {boolean} isHidden */
  hide(isHidden) {
    this.#isHidden = isHidden;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

const labWindow = new LabWindow();
const labDocument = new LabDocument();

/** @typedef {typeof SWITCHES[number]} SwitchName */

/** Faults that last until they are switched off. */
export const SWITCHES = /** @type {const} */ (["offline", "hidden", "cache"]);

/** @type {Set<SwitchName>} */
const switchedOn = new Set();
/** @type {Set<(name: SwitchName, isOn: boolean) => void>} */
const switchListeners = new Set();
/** @type {Set<LabSocket>} */
const holding = new Set();

/** @param {SwitchName} name */
export function isSwitchedOn(name) {
  return switchedOn.has(name);
}

/**
 * Switches a fault on or off for all connections of the page; does nothing without a change.
 *
 * @param {SwitchName} name
 * @param {boolean} isOn
 */
export function flip(name, isOn) {
  if (isSwitchedOn(name) === isOn) return;
  if (isOn) switchedOn.add(name);
  else switchedOn.delete(name);
  // First, so that its consequences are logged after it.
  for (const listener of switchListeners) listener(name, isOn);
  if (name === "offline") {
    for (const socket of isOn ? [] : holding) socket.release();
    labWindow.emit(isOn ? "offline" : "online");
  }
  if (name === "hidden") labDocument.hide(isOn);
  if (name === "cache") labWindow.emit(isOn ? "pagehide" : "pageshow", true);
}

/** @param {(name: SwitchName, isOn: boolean) => void} listener */
export function onFlip(listener) {
  switchListeners.add(listener);
}

/**
 * The browser's own class, with a cable that can be pulled: then nothing passes, open sockets look
 * open, and new ones fail. Once the cable is back, both streams continue, as TCP resends what was
 * not acknowledged, unless the socket was abandoned meanwhile.
 */
export class LabSocket extends WebSocket {
  /** Data that waits for the cable, out and in. @type {(string | Blob | ArrayBuffer | ArrayBufferView<ArrayBuffer>)[]} */
  #out = [];
  #outBytes = 0;
  /** @type {unknown[]} */
  #in = [];

  /**
   * @param {string | URL} url
   * @param {string | string[]} [protocols]
   */
  constructor(url, protocols) {
    super(isSwitchedOn("offline") ? `${SERVER}/refuse?status=503` : url, protocols ?? []);
    // The first listener, so that it can withhold messages from all others.
    this.addEventListener("message", (event) => {
      if (!isSwitchedOn("offline")) return;
      event.stopImmediatePropagation();
      this.#in.push(event.data);
      holding.add(this);
    });
  }

  /**
   * @override
   * @param {string | Blob | ArrayBuffer | ArrayBufferView<ArrayBuffer>} data
   */
  send(data) {
    if (!isSwitchedOn("offline") || this.readyState !== WebSocket.OPEN) return super.send(data);
    this.#out.push(data);
    this.#outBytes += sizeOf(data);
    holding.add(this);
  }

  /** @override */
  get bufferedAmount() {
    return super.bufferedAmount + this.#outBytes;
  }

  /** Delivers the waiting data, once the cable is back. */
  release() {
    holding.delete(this);
    const [out, received] = [this.#out.splice(0), this.#in.splice(0)];
    this.#outBytes = 0;
    if (this.readyState !== WebSocket.OPEN) return;
    for (const data of out) super.send(data);
    for (const data of received) this.dispatchEvent(new MessageEvent("message", { data }));
  }
}

/**
 * A `LabSocket` class that reports each dial.
 *
 * @param {() => void} onDial Called when a client dials; the browser may keep the dial waiting.
 */
export function withDialListener(onDial) {
  return class extends LabSocket {
    /**
     * @param {string | URL} url
     * @param {string | string[]} [protocols]
     */
    constructor(url, protocols) {
      super(url, protocols);
      onDial();
    }
  };
}

/**
 * A `LabSocket` class that reports each message, both ways, as it is on the wire.
 *
 * @param {(direction: "in" | "out", data: unknown) => void} onMessage
 */
export function withFrameListener(onMessage) {
  return class extends LabSocket {
    /**
     * @param {string | URL} url
     * @param {string | string[]} [protocols]
     */
    constructor(url, protocols) {
      super(url, protocols);
      this.addEventListener("message", ({ data }) => onMessage("in", data));
    }

    /**
     * @override
     * @param {string | Blob | ArrayBuffer | ArrayBufferView<ArrayBuffer>} data
     */
    send(data) {
      onMessage("out", data);
      super.send(data);
    }
  };
}

/** The options of every connection of the page, so that its buttons can act on it. */
export const PAGE_OPTIONS = {
  WebSocket: LabSocket,
  lifecycle: { window: labWindow, document: labDocument },
};

/** @param {string | Blob | ArrayBuffer | ArrayBufferView<ArrayBuffer>} data */
function sizeOf(data) {
  if (typeof data === "string") return new TextEncoder().encode(data).length;
  return data instanceof Blob ? data.size : data.byteLength;
}
