// The log as a file: JSON of its entries, or HAR as browsers' network panels write and read it.

import { inWords } from "./entries.js";
import { t, timeOfDay } from "./i18n.js";

/** @typedef {import("./recorder.js").Entry} Entry */

/** @param {Entry} entry */
export function asLine({ connection, at, happening }) {
  const { payload, notes } = inWords(happening);
  const words = payload === undefined ? notes : [payload, ...notes];
  const number = t("entry.number", { number: connection });
  return [timeOfDay(at), number, happening.kind, words.join(" · ")].join("\t");
}

/** @param {Entry[]} entries */
export function asJson(entries) {
  const found = entries.map(({ connection, at, happening }) => ({
    connection,
    time: new Date(at).toISOString(),
    ...happening,
  }));
  return `${JSON.stringify(found, null, 2)}\n`;
}

/**
 * HAR 1.2 with the field that Chromium has for messages: one entry for each connection.
 *
 * @param {Entry[]} entries
 * @param {(connection: number) => Entry[]} beginningOf What tells the address, however long ago.
 */
export function asHar(entries, beginningOf) {
  /** @type {Map<number, Entry[]>} */
  const connections = new Map();
  for (const entry of entries) {
    const found = connections.get(entry.connection);
    if (found) found.push(entry);
    else connections.set(entry.connection, [entry]);
  }
  const log = {
    version: "1.2",
    creator: { name: "steadysocket", version: "1" },
    pages: [],
    entries: [...connections].map(([connection, kept]) =>
      connectionAsHar([...beginningOf(connection), ...kept]),
    ),
  };
  return `${JSON.stringify({ log }, null, 2)}\n`;
}

/** @param {Entry[]} entries */
function connectionAsHar(entries) {
  const connect = entries.find(({ happening }) => happening.kind === "connect");
  const url = connect?.happening.kind === "connect" ? connect.happening.url : "";
  const began = entries[0]?.at ?? 0;
  const isOpen = entries.some(({ happening }) => happening.kind === "open");
  const wire = { httpVersion: "HTTP/1.1", cookies: [], headers: [], headersSize: -1, bodySize: -1 };
  return {
    startedDateTime: new Date(began).toISOString(),
    time: (entries.at(-1)?.at ?? began) - began,
    request: { ...wire, method: "GET", url, queryString: [] },
    response: {
      ...wire,
      status: isOpen ? 101 : 0,
      statusText: isOpen ? "Switching Protocols" : "",
      content: { size: 0, mimeType: "" },
      redirectURL: "",
    },
    cache: {},
    timings: { send: 0, wait: 0, receive: 0 },
    _resourceType: "websocket",
    _webSocketMessages: entries.flatMap(messageAsHar),
  };
}

/** @param {Entry} entry */
function messageAsHar({ at, happening }) {
  if (happening.kind !== "message" && happening.kind !== "send()") return [];
  const { format, excerpt } = happening.payload;
  return [
    {
      type: happening.kind === "message" ? "receive" : "send",
      time: at / 1_000,
      opcode: format === "text" ? 1 : 2,
      data: excerpt,
    },
  ];
}

/**
 * @param {string} name
 * @param {string} content
 */
export function download(name, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type: "application/json" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
