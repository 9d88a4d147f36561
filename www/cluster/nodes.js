// The nodes, whom each serves, and what can be done to it.

import { order } from "../net/server.js";
import { byId, setText, textElement } from "../ui/dom.js";
import { localized, make } from "../ui/elements.js";
import { onLanguageChange, t } from "../ui/i18n.js";
import { Note } from "../ui/note.js";

/** @typedef {import("../ui/i18n.js").Key} Key */

/**
 * @typedef {object} ClusterNode
 * @property {string} name
 * @property {"up" | "frozen" | "down"} state
 * @property {{ name: string, isAttached: boolean }[]} members
 */

/** The things that can be done to a node in each state. */
const ACTIONS = { up: ["kill", "freeze"], frozen: ["kill", "thaw"], down: ["start"] };

/** Between two looks at the nodes. */
const LOOK_MS = 500;

export function buildNodes() {
  return make(
    "section",
    { class: "panel", "aria-labelledby": "cluster-nodes-heading" },
    localized("h3", "cluster.nodes", { id: "cluster-nodes-heading" }),
    make("ul", { id: "cluster-nodes", class: "cluster-nodes" }),
    make("p", { id: "cluster-note", class: "note", role: "status" }),
  );
}

/** Shows the nodes for as long as the page lives. @param {string} me */
export async function startNodes(me) {
  const note = new Note("cluster-note");
  /** @type {ClusterNode[]} */
  let nodes = [];
  onLanguageChange(() => render(nodes, me));
  for (;;) {
    try {
      const response = await fetch("/cluster/nodes");
      nodes = await response.json();
      note.clear();
      render(nodes, me);
    } catch {
      note.say(() => t("cluster.away"));
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/**
 * @param {ClusterNode[]} nodes
 * @param {string} me
 */
function render(nodes, me) {
  const list = byId("cluster-nodes");
  for (const node of nodes) {
    const { name, state, members } = node;
    const item = byNode(list, name);
    item.dataset.state = state;
    setText(part(item, "strong"), t("cluster.node", { name }));
    setText(part(item, ".cluster-state"), t(`cluster.${state}`));
    showMembers(part(item, "ul"), members, me);
    const actions = part(item, ".actions");
    for (const button of actions.querySelectorAll("button")) {
      const action = button.dataset.action ?? "";
      button.hidden = !ACTIONS[state].includes(action);
      button.ariaLabel = t("cluster.act", { action: button.textContent ?? "", name });
    }
  }
}

/**
 * The item of a node, made at the first time.
 *
 * @param {HTMLElement} list
 * @param {string} name
 * @returns {HTMLElement}
 */
function byNode(list, name) {
  const found = list.querySelector(`:scope > [data-node="${name}"]`);
  if (found) return /** @type {HTMLElement} */ (found);
  const buttons = ["kill", "freeze", "thaw", "start"].map((action) => {
    const key = /** @type {Key} */ (`cluster.${action}`);
    const button = localized("button", key, { type: "button", "data-action": action });
    button.textContent = t(key);
    button.addEventListener("click", () => void order(`/cluster/${action}`, { node: name }));
    return button;
  });
  const item = make(
    "li",
    { "data-node": name },
    make("p", {}, make("strong"), " ", make("span", { class: "cluster-state" })),
    make("ul", { class: "cluster-members" }),
    make("div", { class: "actions" }, ...buttons),
  );
  list.append(item);
  return item;
}

/**
 * @param {HTMLElement} list
 * @param {ClusterNode["members"]} members
 * @param {string} me
 */
function showMembers(list, members, me) {
  const items = members.map(({ name, isAttached }) => {
    const words = name === me ? t("cluster.me", { name }) : name;
    const item = textElement("li", name === me ? "me" : "", words);
    item.dataset.attached = String(isAttached);
    return item;
  });
  const nobody = textElement("li", "nobody", t("cluster.nobody"));
  list.replaceChildren(...(items.length > 0 ? items : [nobody]));
}

/**
 * @param {HTMLElement} item
 * @param {string} selector
 */
function part(item, selector) {
  return /** @type {HTMLElement} */ (item.querySelector(selector));
}
