// Starts the page: language, forms and panels first, the library after them.

import { startChat } from "./chat.js";
import { startCodeView } from "./code-view.js";
import { startCompare } from "./compare.js";
import { startComposer, suggestMessage } from "./composer.js";
import { Connection } from "./connection.js";
import { startCourse } from "./course.js";
import { byId } from "./dom.js";
import { listFaults, startFaults } from "./faults.js";
import { readClose, readTarget, refuseClose, refuseTarget, suggestAddress } from "./form.js";
import { HandshakePanel } from "./handshake.js";
import { currentLanguage, onLanguageChange, setLanguage, t, translate } from "./i18n.js";
import { Log } from "./log.js";
import { Metrics } from "./metrics.js";
import { buildOptions, chosenOptions, setOption } from "./options-form.js";
import { Plots } from "./plots.js";
import { Recorder } from "./recorder.js";
import { SERVER } from "./server.js";
import { StateChart } from "./statechart.js";
import { Status } from "./status.js";
import { startStorm } from "./storm.js";
import { startTheme } from "./theme.js";
import { TimelinePanel } from "./timeline-panel.js";
import { onFirstShow, refreshView, startViews } from "./views.js";

/** @typedef {import("./i18n.js").Language} Language */

startTheme();
listFaults();
buildOptions(byId("option-list"));
showLanguage();
onLanguageChange(showLanguage);
for (const button of languageButtons()) {
  button.addEventListener("click", () => setLanguage(/** @type {Language} */ (button.lang)));
}
suggestAddress();
suggestMessage();
startCodeView();
const recorder = new Recorder();
const status = new Status();
const chart = new StateChart();
const handshake = new HandshakePanel();
const timeline = new TimelinePanel(recorder);
const plots = new Plots();
const metrics = new Metrics((samples) => plots.render(samples));
new Log(recorder);
byId("reload").addEventListener("click", () => location.reload());
startCourse();
startViews();
document.documentElement.dataset.ready = "";
void start();

async function start() {
  /** @type {typeof import("steadysocket")} */
  let library;
  try {
    library = await import("steadysocket");
  } catch (error) {
    status.failed(error);
    return;
  }
  const viewers = [status, chart, handshake, timeline];
  const connection = new Connection(library.SteadySocket, recorder, viewers);
  status.loaded();
  listenTo(connection);
  for (const [view, begin] of /** @type {const} */ ([
    ["compare", startCompare],
    ["storm", startStorm],
    ["chat", startChat],
  ])) {
    onFirstShow(view, () => begin(library.SteadySocket));
  }
  // Until now there was nothing to connect and to send with.
  for (const fieldset of document.querySelectorAll("fieldset")) fieldset.disabled = false;
  connect(connection);
  refreshView();
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
    withHeartbeat: () => addHeartbeat(connection),
    whenOpen: (run) => connection.socket?.addEventListener("open", run, { once: true }),
    connectBy: (provide) => connect(connection, provide),
  });
}

/**
 * @param {Connection} connection
 * @param {() => Promise<string>} [provide]
 */
function connect(connection, provide) {
  const target = readTarget();
  if (!target) return;
  try {
    const absolute = provide && (async () => `${SERVER}${await provide()}`);
    connection.connect(absolute ? { ...target, url: `${SERVER}/secure` } : target, absolute);
    if (connection.socket) metrics.follow(connection.socket, target.options);
  } catch (error) {
    refuseTarget(error);
  }
}

/**
 * Silence is noticed by a heartbeat only.
 *
 * @param {Connection} connection
 */
function addHeartbeat(connection) {
  const chosen = chosenOptions();
  if (chosen.get("heartbeat") === "on") return false;
  setOption("heartbeat", "on");
  setOption("heartbeat.intervalMs", "2000");
  setOption("heartbeat.timeoutMs", "2000");
  setOption("heartbeat.isPong", "answers");
  connect(connection);
  return true;
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

function showLanguage() {
  document.documentElement.lang = currentLanguage();
  document.title = t("page.title");
  translate(document);
  for (const button of languageButtons()) {
    button.ariaPressed = String(button.lang === currentLanguage());
  }
}

function languageButtons() {
  return /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#languages button"));
}
