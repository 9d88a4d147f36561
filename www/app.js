// Starts the page: forms and panels first, then the library. ui/first-paint.js has already set the
// language and the view.

import { buildBroadcast, startBroadcast } from "./broadcast/broadcast.js";
import { buildChat, startChat } from "./chat/chat.js";
import { buildCompare, startCompare } from "./compare/compare.js";
import { startCourse } from "./course/course.js";
import { buildGame, startGame } from "./game/game.js";
import { startComposer, suggestMessage } from "./live/composer.js";
import {
  peekTarget,
  readClose,
  readTarget,
  refuseClose,
  refuseTarget,
  suggestAddress,
} from "./live/connect-form.js";
import { Connection } from "./live/connection.js";
import { listFaults, startFaults } from "./live/faults.js";
import { HandshakePanel } from "./live/handshake.js";
import { Metrics } from "./live/metrics.js";
import { Plots } from "./live/plots.js";
import { StateChart } from "./live/statechart.js";
import { Status } from "./live/status.js";
import { TimelinePanel } from "./live/timeline-panel.js";
import { Log } from "./log/log.js";
import { Recorder } from "./log/recorder.js";
import { loading } from "./net/library.js";
import { SERVER } from "./net/server.js";
import { loadSessions } from "./net/session-library.js";
import { startCodeView } from "./options/code-view.js";
import { buildOptions, readOptions, setOption } from "./options/form.js";
import { buildSession, startSession } from "./session/session.js";
import { buildStorm, startStorm } from "./storm/storm.js";
import { byId, enable } from "./ui/dom.js";
import { startLanguage } from "./ui/i18n.js";
import { LibraryNote } from "./ui/library-note.js";
import { startTheme } from "./ui/theme.js";
import { onFirstShow, refreshView } from "./ui/views.js";

/** @typedef {typeof import("steadysocket").SteadySocket} SteadySocketClass */

startTheme();
listFaults();
buildOptions(byId("option-list"));
startLanguage();
suggestAddress();
suggestMessage();
startCodeView(peekTarget);
const recorder = new Recorder();
const status = new Status();
const libraryNote = new LibraryNote();
const chart = new StateChart();
const handshake = new HandshakePanel(recorder);
const timeline = new TimelinePanel(recorder);
const plots = new Plots();
const metrics = new Metrics((samples) => plots.render(samples));
new Log(recorder);
for (const id of ["reload", "library-reload"]) {
  byId(id).addEventListener("click", () => location.reload());
}
startCourse();
document.documentElement.dataset.ready = "";
prepareViews();
refreshView();
void start();

async function start() {
  /** @type {typeof import("steadysocket")} */
  let library;
  try {
    library = await loading;
  } catch (error) {
    status.failed(error);
    libraryNote.failed();
    return;
  }
  const viewers = [status, chart, handshake, timeline];
  const connection = new Connection(library.SteadySocket, recorder, viewers);
  status.loaded();
  libraryNote.loaded();
  listenTo(connection);
  enable(byId("view-live"));
  connect(connection);
}

/** Builds each other view when it is first shown, and starts it once the library has loaded. */
function prepareViews() {
  for (const [view, build, begin] of /** @type {const} */ ([
    ["storm", buildStorm, startStorm],
    ["chat", buildChat, startChat],
  ])) {
    onFirstShow(view, () => {
      build();
      void loading.then(
        ({ SteadySocket }) => {
          begin(SteadySocket);
          enable(byId(`view-${view}`));
        },
        () => {}, // the note above the view reports it
      );
    });
  }
  prepareSession("compare", buildCompare, startCompare);
  prepareSession("session", buildSession, (_, Class) => startSession(Class));
  prepareSession("game", buildGame, (_, Class) => startGame(Class));
  prepareSession("broadcast", buildBroadcast, (_, Class) => startBroadcast(Class));
}

/**
 * Builds a view with sessions when it is first shown, and starts it once both libraries have
 * loaded.
 *
 * @param {import("./ui/views.js").View} view
 * @param {() => void} build
 * @param {(Plain: SteadySocketClass, Class: import("./line/line.js").SteadySocketClass) => void} begin
 */
function prepareSession(view, build, begin) {
  onFirstShow(view, () => {
    build();
    void Promise.all([loading, loadSessions()]).then(
      ([plain, sessions]) => {
        begin(plain.SteadySocket, sessions.SteadySocket);
        enable(byId(`view-${view}`));
      },
      () => libraryNote.failed(),
    );
  });
}

/** @param {Connection} connection */
function listenTo(connection) {
  onSubmit("connect-form", () => connect(connection));
  onSubmit("close-form", () => close(connection));
  byId("reconnect").addEventListener("click", () => connection.reconnect());
  startComposer(connection, metrics);
  startFaults({
    client: () => connection.client,
    state: () => connection.socket?.state ?? "closed",
    note: (name, params) => {
      connection.note(name);
      if (name === "refuse") handshake.expectAnswers(Number(params?.for_ms));
    },
    addHeartbeat: () => addHeartbeat(connection),
    connectBy: (provide) => connectBy(connection, provide),
  });
}

/** @param {Connection} connection */
function connect(connection) {
  const target = readTarget();
  if (target) connectTo(connection, target);
}

/**
 * Connects to this server with a new address for each dial, ignoring the address in the form.
 *
 * @param {Connection} connection
 * @param {() => Promise<string>} provide
 * @returns {boolean} false if the form was refused.
 */
function connectBy(connection, provide) {
  const target = readTarget(`${SERVER}/secure`);
  if (!target) return false;
  const options = { ...target.options, startClosed: false };
  return connectTo(connection, { ...target, options }, async () => `${SERVER}${await provide()}`);
}

/**
 * @param {Connection} connection
 * @param {Parameters<Connection["connect"]>} target
 * @returns {boolean} false if the library refused it.
 */
function connectTo(connection, ...target) {
  try {
    connection.connect(...target);
    measure(connection);
    return true;
  } catch (error) {
    refuseTarget(error);
    return false;
  }
}

/**
 * Adds a heartbeat, without which silence goes unnoticed, and shows it in the form.
 *
 * @param {Connection} connection
 * @returns {Promise<boolean>} once the new connection is open; false if there was a heartbeat.
 */
async function addHeartbeat(connection) {
  if (connection.options.heartbeat) return false;
  for (const [path, value] of HEARTBEAT) setOption(path, value);
  const { heartbeat } = readOptions();
  connection.connectAgain({ ...(heartbeat ? { heartbeat } : {}), startClosed: false });
  measure(connection);
  await new Promise((resolve) => {
    connection.socket?.addEventListener("open", resolve, { once: true });
  });
  return true;
}

/** @param {Connection} connection */
function measure({ socket, options }) {
  if (socket) metrics.follow(socket, options);
}

/** @param {Connection} connection */
function close(connection) {
  const frame = readClose();
  if (!frame) return;
  try {
    connection.close(frame);
  } catch (error) {
    refuseClose(error);
  }
}

/**
 * @param {string} id
 * @param {() => void} action
 */
function onSubmit(id, action) {
  byId(id).addEventListener("submit", (event) => {
    event.preventDefault();
    action();
  });
}

/** Short enough to wait for. */
const HEARTBEAT = /** @type {const} */ ([
  ["heartbeat", "on"],
  ["heartbeat.intervalMs", "2000"],
  ["heartbeat.timeoutMs", "2000"],
  ["heartbeat.isPong", "answers"],
]);
