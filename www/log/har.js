// Exports the log as HAR 1.2: an entry for each dial, with Chromium's field for messages.

/** @typedef {import("./recorder.js").Entry} Entry */
/** @typedef {import("../net/server.js").SeenHandshake} SeenHandshake */
/** @typedef {import("./payload.js").Payload} Payload */

/**
 * @typedef {object} Dial
 * @property {number} began In milliseconds since the epoch, like the other times.
 * @property {boolean} isDialled False while the connection waits for its first dial.
 * @property {number} [opened]
 * @property {number} [closed]
 * @property {string} comment How the dial ended.
 * @property {number} last The time of the last entry.
 * @property {object[]} messages
 */

/**
 * @param {Entry[]} all All kept entries, since a dial is recognized by its events.
 * @param {Set<Entry>} chosen The messages to export.
 * @param {import("./recorder.js").Recorder} recorder
 */
export function asHar(all, chosen, recorder) {
  /** @type {Map<number, Entry[]>} */
  const connections = new Map();
  for (const entry of all) {
    const found = connections.get(entry.connection);
    if (found) found.push(entry);
    else connections.set(entry.connection, [entry]);
  }
  const log = {
    version: "1.2",
    creator: { name: "steadysocket", version: "1" },
    pages: [],
    entries: [...connections].flatMap(([connection, kept]) => {
      // With the entry that has the address, however old.
      const entries = [...new Set([...recorder.beginningOf(connection), ...kept])];
      entries.sort((one, other) => one.seq - other.seq);
      return connectionAsHar(entries, chosen, recorder.handshakesOf(connection));
    }),
  };
  return `${JSON.stringify({ log }, null, 2)}\n`;
}

/**
 * @param {Entry[]} entries
 * @param {Set<Entry>} chosen
 * @param {SeenHandshake[]} handshakes
 */
function connectionAsHar(entries, chosen, handshakes) {
  const connect = entries.find(({ happening }) => happening.kind === "connect");
  const url = connect?.happening.kind === "connect" ? connect.happening.url : "";
  const dials = dialsOf(entries, chosen);
  return dials.map((dial, index) => {
    const end = dials[index + 1]?.began ?? Number.POSITIVE_INFINITY;
    const seen = handshakes.findLast(({ at }) => at >= dial.began && at <= end);
    return dialAsHar(url, dial, seen);
  });
}

/**
 * @param {Entry[]} entries Of one connection.
 * @param {Set<Entry>} chosen
 */
function dialsOf(entries, chosen) {
  const dropped = droppedOf(entries);
  /** @type {Dial[]} */
  const dials = [];
  /** @type {Entry[]} */
  let queue = [];
  for (const entry of entries) {
    const { at, happening } = entry;
    if (begins(happening)) {
      const isDialled = happening.kind === "state";
      // The first dial has two entries: the call to connect, and the state that follows.
      if (dials.at(-1)?.isDialled === false) dials.pop();
      dials.push({ began: at, isDialled, comment: "", last: at, messages: [] });
    }
    const dial = dials.at(-1);
    if (!dial) continue;
    const isOpen = dial.opened !== undefined && dial.closed === undefined;
    if (happening.kind === "open") {
      Object.assign(dial, { isDialled: true, opened: at });
      dial.messages.push(...queue.map((sent) => messageAsHar(sent, at)));
      queue = [];
    } else if (happening.kind === "close" && dial.closed === undefined) {
      const comment = `closed with ${happening.code} ${happening.reason}`.trim();
      Object.assign(dial, { isDialled: true, closed: at, comment });
    }
    if (dial.closed === undefined || dial.closed === at) dial.last = at;
    if (!chosen.has(entry)) continue;
    const isSent = happening.kind === "send()" && !dropped.has(entry);
    // A message that waited for the browser's buffer left a moment later.
    if (happening.kind === "message" || (isSent && isOpen)) {
      dial.messages.push(messageAsHar(entry, at));
    } else if (isSent && happening.isQueued) queue.push(entry);
  }
  return dials.filter(({ isDialled }) => isDialled);
}

/** @param {Entry["happening"]} happening */
function begins(happening) {
  return happening.kind === "connect" || (happening.kind === "state" && happening.to === DIALLING);
}

/**
 * The queued messages that were dropped, and so never sent.
 *
 * @param {Entry[]} entries
 */
function droppedOf(entries) {
  /** @type {Set<Entry>} */
  const dropped = new Set();
  const queued = entries.filter(
    ({ happening }) => happening.kind === "send()" && happening.isQueued,
  );
  for (const { happening } of entries) {
    if (happening.kind !== "drop") continue;
    const found = queued.find(
      (entry) =>
        entry.happening.kind === "send()" &&
        !dropped.has(entry) &&
        isSame(entry.happening.payload, happening.payload),
    );
    if (found) dropped.add(found);
  }
  return dropped;
}

/**
 * @param {Payload} one
 * @param {Payload} other
 */
function isSame(one, other) {
  return one.format === other.format && one.size === other.size && one.excerpt === other.excerpt;
}

/**
 * @param {string} url
 * @param {Dial} dial
 * @param {SeenHandshake | undefined} seen
 */
function dialAsHar(url, { began, opened, closed, last, comment, messages }, seen) {
  const [status, text] =
    opened === undefined ? [seen?.status ?? 0, seen?.status_text ?? ""] : [101, SWITCHING];
  const wait = (opened ?? closed ?? last) - began;
  const wire = { httpVersion: "HTTP/1.1", cookies: [], headersSize: -1, bodySize: -1 };
  const query = URL.canParse(url) ? [...new URL(url).searchParams] : [];
  return {
    startedDateTime: new Date(began).toISOString(),
    time: last - began,
    request: {
      ...wire,
      method: "GET",
      url,
      headers: named(seen?.request ?? []),
      queryString: named(query),
    },
    response: {
      ...wire,
      status,
      statusText: text,
      headers: named(seen?.response ?? []),
      content: { size: 0, mimeType: "" },
      redirectURL: "",
    },
    cache: {},
    timings: { send: 0, wait, receive: last - began - wait },
    ...(comment === "" ? {} : { comment }),
    _resourceType: "websocket",
    _webSocketMessages: messages,
  };
}

/** @param {[string, string][]} pairs */
function named(pairs) {
  return pairs.map(([name, value]) => ({ name, value }));
}

/**
 * @param {Entry} entry
 * @param {number} at
 */
function messageAsHar({ happening }, at) {
  if (happening.kind !== "message" && happening.kind !== "send()") return {};
  const { payload } = happening;
  return {
    type: happening.kind === "message" ? "receive" : "send",
    time: at / 1_000,
    opcode: payload.format === "text" ? 1 : 2,
    data: dataOf(payload),
    ...commentOf(payload),
  };
}

/**
 * The data of a message: text as it is, bytes in base64.
 *
 * @param {Payload} payload
 */
function dataOf({ format, excerpt }) {
  if (format === "text") return excerpt;
  if (format === "file" || excerpt === "") return "";
  const bytes = excerpt.split(" ").map((pair) => Number.parseInt(pair, 16));
  return btoa(String.fromCharCode(...bytes));
}

/**
 * Says what is missing: the log keeps the beginning of a message, and only the name of a file.
 *
 * @param {Payload} payload
 */
function commentOf({ format, excerpt, isWhole, size }) {
  if (format === "file")
    return { comment: `the file ${excerpt}, ${size} bytes; not kept`, _size: size };
  const unit = format === "text" ? "characters" : "bytes";
  return isWhole ? {} : { comment: `the beginning of ${size} ${unit}`, _size: size };
}

const DIALLING = "connecting";

const SWITCHING = "Switching Protocols";
