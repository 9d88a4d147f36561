// Starts the page: forms and panels first, the library after them. The language and the view are
// there by first-paint.js.

import { buildChat, startChat } from "./chat.js";
import { startCodeView } from "./code-view.js";
import { buildCompare, startCompare } from "./compare.js";
import { startComposer, suggestMessage } from "./composer.js";
import { Connection } from "./connection.js";
import { startCourse } from "./course.js";
import { byId } from "./dom.js";
import { listFaults, startFaults } from "./faults.js";
import { readClose, readTarget, refuseClose, refuseTarget, suggestAddress } from "./form.js";
import { HandshakePanel } from "./handshake.js";
import { onLanguageChange, setLanguage } from "./i18n.js";
import { showLanguage } from "./language.js";
import { loading } from "./library.js";
import { LibraryNote } from "./library-note.js";
import { Log } from "./log.js";
import { Metrics } from "./metrics.js";
import { buildOptions, readOptions, setOption } from "./options-form.js";
import { Plots } from "./plots.js";
import { Recorder } from "./recorder.js";
import { SERVER } from "./server.js";
import { StateChart } from "./statechart.js";
import { Status } from "./status.js";
import { buildStorm, startStorm } from "./storm.js";
import { startTheme } from "./theme.js";
import { TimelinePanel } from "./timeline-panel.js";
import { onFirstShow, refreshView } from "./views.js";

/** @typedef {import("./i18n.js").Language} Language */

startTheme();
listFaults();
buildOptions(byId("option-list"));
showLanguage();
onLanguageChange(showLanguage);
for (const button of /** @type {NodeListOf<HTMLElement>} */ (
  document.querySelectorAll("#languages button")
)) {
  button.addEventListener("click", () => setLanguage(/** @type {Language} */ (button.lang)));
}
suggestAddress();
suggestMessage();
startCodeView();
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

/** The other views are built when they are first shown, and start with the library. */
function prepareViews() {
  for (const [view, build, begin] of /** @type {const} */ ([
    ["compare", buildCompare, startCompare],
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
        () => {}, // the note above the view says so
      );
    });
  }
}

/**
 * Until the library is there, there is nothing to connect and to send with.
 *
 * @param {HTMLElement} view
 */
function enable(view) {
  for (const fieldset of view.querySelectorAll("fieldset")) fieldset.disabled = false;
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
  if (!target) return;
  try {
    connection.connect(target);
    measure(connection);
  } catch (error) {
    refuseTarget(error);
  }
}

/**
 * Connects to this server with a new address for each dial, whatever address the form has.
 *
 * @param {Connection} connection
 * @param {() => Promise<string>} provide
 * @returns {boolean} false if the form was refused.
 */
function connectBy(connection, provide) {
  const target = readTarget(`${SERVER}/secure`);
  if (!target) return false;
  try {
    const options = { ...target.options, startClosed: false };
    connection.connect({ ...target, options }, async () => `${SERVER}${await provide()}`);
    measure(connection);
    return true;
  } catch (error) {
    refuseTarget(error);
    return false;
  }
}

/**
 * Silence is noticed by a heartbeat only. The form shows it, too.
 *
 * @param {Connection} connection
 * @returns {Promise<boolean>} once the new connection is open; false if there is a heartbeat.
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

/** Quick enough to be waited for. */
const HEARTBEAT = /** @type {const} */ ([
  ["heartbeat", "on"],
  ["heartbeat.intervalMs", "2000"],
  ["heartbeat.timeoutMs", "2000"],
  ["heartbeat.isPong", "answers"],
]);
