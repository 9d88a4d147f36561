// One entry of the log in full.

import { byId } from "../ui/dom.js";
import { t, timeOfDay } from "../ui/i18n.js";
import { inWords } from "./entries.js";
import { payloadInHex } from "./payload.js";

/** Shows the chosen entry. */
export class LogDetail {
  #panel = byId("log-detail");
  /** @type {import("./recorder.js").Entry | undefined} */
  #entry;
  #isHex = false;

  constructor() {
    byId("log-detail-close").addEventListener("click", () => {
      this.show(undefined);
      byId("log").focus();
    });
  }

  /** @param {import("./recorder.js").Entry | undefined} entry */
  show(entry) {
    this.#entry = entry;
    this.render();
  }

  /** @param {boolean} isHex */
  setHex(isHex) {
    this.#isHex = isHex;
    this.render();
  }

  render() {
    this.#panel.hidden = !this.#entry;
    if (!this.#entry) return;
    const { connection, at, happening } = this.#entry;
    const { payload, notes } = inWords(happening);
    byId("log-detail-words").textContent = [
      timeOfDay(at),
      t("entry.number", { number: connection }),
      happening.kind,
      ...notes,
    ].join(" · ");
    const content = byId("log-detail-content");
    content.hidden = payload === undefined;
    const bytes = this.#isHex && "payload" in happening ? payloadInHex(happening.payload) : "";
    content.textContent = bytes || (payload ?? "");
  }
}
