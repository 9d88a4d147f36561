// The live example beside each step of the course: real sockets to this page's server.

import { loading } from "../net/library.js";
import { LabSocket, PAGE_OPTIONS } from "../net/network.js";
import { handshakeOf, newClient, order, SERVER } from "../net/server.js";
import { loadSessions } from "../net/session-library.js";
import { currentLanguage, seconds, t } from "../ui/i18n.js";

/** @typedef {(line: string, kind?: "in" | "out" | "event" | "bad") => void} Say */

/**
 * Each starts an example, given the code on display, and returns a function that stops it.
 *
 * @type {Readonly<Record<string, (say: Say, code: string) => () => void>>}
 */
export const RUNS = {
  what: (say) => {
    const socket = open(say, "/push?every_ms=1000&bytes=12");
    socket.addEventListener("message", ({ data }) => say(`← ${data}`));
    return () => socket.close(1000);
  },
  handshake: (say) => {
    const client = newClient("course");
    const socket = open(say, `/echo?client=${client}`);
    socket.addEventListener("open", async () => {
      const seen = await handshakeOf(client);
      if (!seen) return;
      say("GET /echo HTTP/1.1", "out");
      for (const [name, value] of seen.request.filter(isOfWebSocket))
        say(`${name}: ${value}`, "out");
      say(`HTTP/1.1 ${seen.status} ${seen.status_text}`);
      for (const [name, value] of seen.response.filter(isOfWebSocket)) say(`${name}: ${value}`);
    });
    return () => socket.close(1000);
  },
  messages: (say) => {
    const socket = open(say, "/echo");
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => {
      send(socket, say, t("message.initial"));
      say("→ Uint8Array [1, 2, 3]", "out");
      socket.send(Uint8Array.of(1, 2, 3));
    });
    socket.addEventListener("message", ({ data }) => {
      say(
        typeof data === "string"
          ? `← ${data}`
          : `← Uint8Array [${new Uint8Array(data).join(", ")}]`,
      );
    });
    return () => socket.close(1000);
  },
  server: conversation,
  client: conversation,
  browser: runShown,
  closing: (say) => {
    const ours = open(say, "/echo");
    ours.addEventListener("open", () => {
      say('socket.close(4000, "bye")', "out");
      ours.close(4000, "bye");
    });
    const theirs = open(say, "/close?code=1012&reason=restart&after_ms=1500");
    return () => {
      ours.close();
      theirs.close();
    };
  },
  errors: (say) => {
    const refused = open(say, "/refuse?status=503");
    const broken = open(say, "/drop?after_ms=1500");
    return () => {
      refused.close();
      broken.close();
    };
  },
  reconnecting: (say) => whenLoaded(reconnecting(say), say),
  losing: (say) => whenLoaded(losing(say), say),
};

/**
 * @param {Promise<() => void>} running An example that needs the library.
 * @param {Say} say
 */
function whenLoaded(running, say) {
  running.catch(() => say(t("course.noLibrary"), "bad"));
  return () =>
    void running.then(
      (stop) => stop(),
      () => {}, // already reported
    );
}

/**
 * Runs the code on display, with a console that writes to the page.
 *
 * @param {Say} say
 * @param {string} code It declares a `socket`.
 */
function runShown(say, code) {
  const log =
    (/** @type {"in" | "bad"} */ kind) =>
    (/** @type {unknown[]} */ ...parts) =>
      say(parts.map((part) => (part instanceof Event ? part.type : String(part))).join(" "), kind);
  const run = new Function("console", "WebSocket", `${code}\nreturn socket;`);
  const socket = run({ log: log("in"), error: log("bad") }, LabSocket);
  return () => socket.close(1000);
}

/** @param {Say} say */
function conversation(say) {
  const socket = open(say, `/ws?lang=${currentLanguage()}`);
  socket.addEventListener("open", () => send(socket, say, t("message.initial")));
  socket.addEventListener("message", ({ data }) => say(`← ${data}`));
  return () => socket.close(1000);
}

/** @param {Say} say */
async function reconnecting(say) {
  const { SteadySocket } = await loading;
  const client = newClient("course");
  const socket = new SteadySocket(`${SERVER}/echo?client=${client}`, [], PAGE_OPTIONS);
  let breaks = 0;
  socket.addEventListener("open", ({ reconnected }) => {
    say(`open, reconnected: ${reconnected}`, "event");
    breaks += 1;
    if (breaks > 2) return;
    socket.send(`${t("message.initial")} ${breaks}`);
  });
  socket.addEventListener("message", ({ data }) => {
    say(`← ${data}`);
    say("TCP reset", "bad");
    void order("/fault", { client, kind: "reset" });
  });
  socket.addEventListener("close", ({ code }) => say(`close ${code}`, "event"));
  socket.addEventListener("reconnecting", ({ attempt, delayMs }) => {
    say(`reconnecting ${attempt}: ${seconds(delayMs)}`, "event");
  });
  return () => socket.close(1000);
}

/** @param {Say} say */
async function losing(say) {
  const [plain, sessions] = await Promise.all([loading, loadSessions()]);
  const client = newClient("course");
  const [one, two] = [`${client}-1`, `${client}-2`];
  const address = (/** @type {string} */ path, /** @type {string} */ id) =>
    `${SERVER}${path}?lang=${currentLanguage()}&client=${id}`;
  const options = { ...PAGE_OPTIONS, reconnect: { maxDelayMs: 500 } };
  const without = new plain.SteadySocket(address("/ws", one), [], options);
  lose(say, without, one, t("course.without"));
  const session = new sessions.SteadySocket(address("/session", two), [], {
    ...options,
    session: "require",
  });
  lose(say, session, two, t("course.with"));
  return () => {
    without.close(1000);
    session.close(1000);
  };
}

/**
 * Sends three messages, three more to a server that has fallen silent, and the last three after the
 * line has broken.
 *
 * @param {Say} say
 * @param {import("steadysocket").SteadySocket | import("steadysocket/session").SteadySocket} either
 * @param {string} client
 * @param {string} name
 */
function lose(say, either, client, name) {
  const socket = /** @type {import("steadysocket").SteadySocket} */ (either);
  let answers = 0;
  const sendThree = (/** @type {number} */ first) => {
    for (const number of [first, first + 1, first + 2]) socket.send(String(number));
    say(`${name}: → ${first}, ${first + 1}, ${first + 2}`, "out");
  };
  socket.addEventListener("open", ({ reconnected }) => {
    if (reconnected) say(`${name}: open, reconnected: true`, "event");
    sendThree(reconnected ? 7 : 1);
  });
  socket.addEventListener("message", async ({ data }) => {
    const [number] = /\d$/.exec(String(data)) ?? [];
    if (number === undefined) return say(`${name}: ← ${data}`);
    answers += 1;
    say(`${name}: ← ${data}`);
    if (number === "9") say(t("course.answers", { name, count: answers }), "event");
    if (number !== "3") return;
    await order("/fault", { client, kind: "silence" });
    sendThree(4);
    say(`${name}: TCP reset`, "bad");
    await order("/fault", { client, kind: "reset" });
  });
}

/**
 * Opens a native socket that reports its events.
 *
 * @param {Say} say
 * @param {string} path
 */
function open(say, path) {
  const socket = new LabSocket(`${SERVER}${path}`);
  say(`new WebSocket("${SERVER}${path.replace(/\?client=.*/, "")}")`, "out");
  socket.addEventListener("open", () => say("open", "event"));
  socket.addEventListener("error", () => say("error", "bad"));
  socket.addEventListener("close", ({ code, reason, wasClean }) => {
    say(`close ${code}${reason ? ` “${reason}”` : ""}, wasClean: ${wasClean}`, "event");
  });
  return socket;
}

/**
 * @param {WebSocket} socket
 * @param {Say} say
 * @param {string} text
 */
function send(socket, say, text) {
  say(`→ ${text}`, "out");
  socket.send(text);
}

/** @param {[string, string]} header */
function isOfWebSocket([name]) {
  return /^(upgrade|connection|sec-websocket-.*)$/.test(name);
}
