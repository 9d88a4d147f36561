// Counters that prove that nothing is lost.

import { byId, setText } from "../ui/dom.js";
import { localized, make } from "../ui/elements.js";

/** @typedef {import("../ui/i18n.js").Key} Key */

/**
 * A list of counters.
 *
 * @param {string} id The name of the view.
 * @param {readonly string[]} names Each has the text `proof.NAME`.
 */
export function proofList(id, names) {
  const items = names.map((name) =>
    make(
      "div",
      {},
      localized("dt", /** @type {Key} */ (`proof.${name}`)),
      make("dd", { id: `${id}-${name}` }, "0"),
    ),
  );
  return make("dl", { class: "proof" }, ...items);
}

/**
 * Shows the counters; those of `faults` are good as long as they are 0.
 *
 * @param {string} id
 * @param {Record<string, string>} values
 * @param {readonly string[]} faults
 */
export function showProof(id, values, faults = ["missed", "twice"]) {
  for (const [name, value] of Object.entries(values)) {
    const element = byId(`${id}-${name}`);
    setText(element, value);
    if (faults.includes(name)) element.dataset.good = String(value === "0");
  }
}
