// Starts the page: language, form, log and status first, the library after them.

import { Connection } from "./connection.js";
import { byId, textElement } from "./dom.js";
import { FAULTS } from "./faults.js";
import { Field, Refusal } from "./fields.js";
import {
  readClose,
  readTarget,
  refuseClose,
  refuseTarget,
  serverUrl,
  suggestAddress,
} from "./form.js";
import { bytes, currentLanguage, onLanguageChange, setLanguage, t, translate } from "./i18n.js";
import { Log } from "./log.js";
import { Status } from "./status.js";

/** @typedef {import("./i18n.js").Language} Language */

const message = new Field("message");

listFaults();
showLanguage();
onLanguageChange(showLanguage);
for (const button of languageButtons()) {
  button.addEventListener("click", () => setLanguage(/** @type {Language} */ (button.lang)));
}
const log = new Log();
const status = new Status();
suggestAddress();
message.value = t("message.initial");
byId("reload").addEventListener("click", () => location.reload());
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
  const connection = new Connection(library.SteadySocket, log, status);
  status.loaded();
  listenTo(connection);
  // Until now there was nothing to connect and to send with.
  for (const fieldset of document.querySelectorAll("fieldset")) fieldset.disabled = false;
  connect(connection);
}

/** @param {Connection} connection */
function listenTo(connection) {
  onSubmit("connect-form", () => connect(connection));
  onSubmit("close-form", () => close(connection));
  onSubmit("message-form", () => {
    if (send(connection, message.value)) message.value = "";
  });
  byId("reconnect").addEventListener("click", () => connection.reconnect());
  const file = /** @type {HTMLInputElement} */ (byId("file"));
  file.addEventListener("change", () => {
    for (const chosen of file.files ?? []) send(connection, chosen);
    // The same file may be chosen again.
    file.value = "";
  });
  for (const fault of FAULTS) {
    byId(`fault-${fault.name}`).addEventListener("click", () => connect(connection, fault));
  }
}

/**
 * @param {Connection} connection
 * @param {import("./faults.js").Fault} [fault]
 */
function connect(connection, fault) {
  const target = readTarget();
  if (!target) return;
  try {
    if (!fault) {
      connection.connect(target);
      return;
    }
    const url = serverUrl(fault.path);
    const options = { ...target.options, ...fault.options };
    if (fault.dials === "always") connection.connect({ ...target, url, options });
    else connection.connect({ ...target, options }, url);
  } catch (error) {
    refuseTarget(error);
  }
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
 * @param {Connection} connection
 * @param {string | Blob} data
 * @returns {boolean} whether it was taken.
 */
function send(connection, data) {
  try {
    if (connection.send(data)) {
      message.accept();
      return true;
    }
    message.refuse(new Refusal("refuse.send.none"));
  } catch (error) {
    message.refuse(sendRefusal(connection, error));
  }
  return false;
}

/**
 * @param {Connection} connection
 * @param {unknown} error
 */
function sendRefusal(connection, error) {
  const { code, message } = /** @type {Error & { code?: unknown }} */ (error);
  if (code === "ERR_CLOSED") return new Refusal("refuse.send.closed");
  if (code !== "ERR_QUEUE_FULL") return new Refusal("refuse.send.other", () => ({ message }));
  const { queuedMessages, queuedBytes } = connection.queue();
  return new Refusal("refuse.send.full", () => ({
    count: queuedMessages,
    bytes: bytes(queuedBytes),
  }));
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

function listFaults() {
  const items = FAULTS.map(({ name }) => {
    const button = textElement("button", "", "");
    button.id = `fault-${name}`;
    button.dataset.i18n = `fault.${name}`;
    button.setAttribute("type", "button");
    button.setAttribute("aria-describedby", `fault-${name}-about`);
    const about = textElement("p", "", "");
    about.id = `fault-${name}-about`;
    about.dataset.i18n = `fault.${name}.about`;
    const item = document.createElement("li");
    item.append(button, about);
    return item;
  });
  byId("faults-list").replaceChildren(...items);
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
