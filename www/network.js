// A network and a tab that can be switched off: what the page cannot do to the browser's own. The
// library gets them by its options `WebSocket`, `lifecycle.window` and `lifecycle.document`.

const server = `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}`;

/** Passes on what the real window says, and what a button makes it say. */
class LabWindow extends EventTarget {
  constructor() {
    super();
    for (const type of ["online", "offline", "pagehide", "pageshow"]) {
      addEventListener(type, (event) => this.say(type, Reflect.get(event, "persisted") === true));
    }
  }

  /**
   * @param {string} type
   * @param {boolean} [persisted] Of a page that goes into or comes from the back/forward cache.
   */
  say(type, persisted) {
    const event = new Event(type);
    this.dispatchEvent(Object.assign(event, persisted === undefined ? {} : { persisted }));
  }
}

/** Is hidden when the real document is, or when a button says so. */
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

export const labWindow = new LabWindow();
export const labDocument = new LabDocument();

let isOnline = true;

/** @param {boolean} online */
export function setOnline(online) {
  isOnline = online;
  labWindow.say(online ? "online" : "offline");
}

/**
 * The browser's own class, with a cable that can be pulled: then nothing passes, open sockets look
 * open, and new ones fail.
 */
export class LabSocket extends WebSocket {
  /**
   * @param {string | URL} url
   * @param {string | string[]} [protocols]
   */
  constructor(url, protocols) {
    super(isOnline ? url : `${server}/refuse?status=503`, protocols ?? []);
    // The first listener, so that it can keep the message from all others.
    this.addEventListener("message", (event) => {
      if (!isOnline) event.stopImmediatePropagation();
    });
  }

  /**
   * @override
   * @param {string | ArrayBufferLike | Blob | ArrayBufferView<ArrayBuffer>} data
   */
  send(data) {
    if (isOnline) super.send(/** @type {string} */ (data));
  }
}
