// What is observed, as values that can be compared across the two classes: nothing here names the
// class, and texts of errors are left out, which differ between engines too.

/** What a call came to. */
export function attempt(act) {
  try {
    return { returned: show(act()) };
  } catch (error) {
    return { threw: showError(error) };
  }
}

/** Whether a call threw, for those whose value is of no interest. */
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

/** A value, told apart by its type. */
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

/** The attributes of a socket that change. */
export function showState(socket) {
  const { readyState, bufferedAmount, protocol, extensions, binaryType } = socket;
  return { readyState, bufferedAmount, protocol, extensions, binaryType };
}

/** Everything that an event says, `isTrusted` and `timeStamp` aside. */
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
 * Follows a socket to its end: each event with the state in which it came.
 *
 * @returns {{ events: object[], ended: Promise<object[]> }} The list so far, and the whole of it.
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
