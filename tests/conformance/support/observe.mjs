// Observations as values that can be compared across the two classes: none contains the name of the
// class, and error texts are left out because they differ between engines too.

/** The outcome of a call. */
export function attempt(act) {
  try {
    return { returned: show(act()) };
  } catch (error) {
    return { threw: showError(error) };
  }
}

/** Like `attempt`, for calls whose value does not matter. */
export function outcome(act) {
  return attempt(() => {
    act();
  });
}

/** An exception's class, name and code. */
export function showError(error) {
  if (error === null || typeof error !== "object") return show(error);
  const { name } = error;
  if (error instanceof DOMException) return { class: "DOMException", name, code: error.code };
  return { class: Object.getPrototypeOf(error)?.constructor?.name, name };
}

/** A value together with its type. */
export function show(value) {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.length > 300 ? `${value.length} units, ${hash(value)}` : value);
    case "bigint":
      return `${value}n`;
    case "function":
      return "a function";
    case "object":
      return value === null ? "null" : Object.prototype.toString.call(value);
    default:
      return String(value);
  }
}

/** A message's data with its content. */
export async function showData(data) {
  if (data instanceof ArrayBuffer) return `ArrayBuffer ${hex(new Uint8Array(data))}`;
  if (data instanceof Blob) {
    const content = hex(new Uint8Array(await data.arrayBuffer()));
    return `${data.constructor.name} ${JSON.stringify(data.type)} ${content}`;
  }
  return show(data);
}

/** The attributes of a socket that can change. */
export function showState(socket) {
  const { readyState, bufferedAmount, protocol, extensions, binaryType } = socket;
  return { readyState, bufferedAmount, protocol, extensions, binaryType };
}

/** All fields of an event except `isTrusted` and `timeStamp`. */
export function showEvent(event, socket) {
  const fields = {
    tag: Object.prototype.toString.call(event),
    class: Object.getPrototypeOf(event).constructor.name,
    targets: [event.target, event.currentTarget, event.srcElement].map((own) => own === socket),
    path: event.composedPath().map((own) => own === socket),
  };
  for (const name of FIELDS) {
    if (name in event) fields[name] = event[name];
  }
  if ("ports" in event) {
    const { ports } = event;
    fields.ports = [ports.length, Object.isFrozen(ports), event.ports === ports];
  }
  if ("data" in event) fields.data = show(event.data);
  return fields;
}

/**
 * Records a socket until its end: each event with the state at that moment.
 *
 * @returns {{ events: object[], ended: Promise<object[]> }} The events so far, and all of them.
 */
export function record(socket, env) {
  const events = [];
  for (const type of ["open", "message", "error", "close"]) {
    socket.addEventListener(type, (event) => {
      const entry = { type, readyState: socket.readyState };
      if (type === "message") entry.data = show(event.data);
      if (type === "close") {
        const { code, reason, wasClean } = event;
        Object.assign(entry, { code, reason, wasClean });
      }
      events.push(entry);
    });
  }
  return { events, ended: env.event(socket, "close").then(() => events) };
}

const FIELDS = [
  "type",
  "bubbles",
  "cancelable",
  "composed",
  "defaultPrevented",
  "returnValue",
  "cancelBubble",
  "eventPhase",
  "origin",
  "lastEventId",
  "source",
  "code",
  "reason",
  "wasClean",
];

function hex(bytes) {
  if (bytes.length > 100) return `${bytes.length} bytes, ${hash(bytes.join())}`;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** FNV-1a, so that long contents can be compared in a report of readable size. */
function hash(text) {
  let sum = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    sum = Math.imul(sum ^ text.charCodeAt(index), 0x01000193);
  }
  return (sum >>> 0).toString(16);
}
