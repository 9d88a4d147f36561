// The course: one step at a time, with a live example beside the text.

import { SERVER } from "../net/server.js";
import { STEPS } from "../texts/course.js";
import { byId, textElement } from "../ui/dom.js";
import { localized, make, viewHead } from "../ui/elements.js";
import { currentLanguage, onLanguageChange, t, translate } from "../ui/i18n.js";
import { currentView, namePart } from "../ui/views.js";
import { RUNS } from "./runs.js";

/** @typedef {import("../texts/course.js").Step} Step */

/** How many lines of output are kept. */
const MAX_LINES = 100;

/** Builds the course; only the example of its last step needs the library. */
export function startCourse() {
  const view = byId("view-course");
  const list = make("ol", { id: "course-steps", class: "course-steps", "aria-label": "" });
  const body = make("article", { id: "course-body", class: "panel course-body", tabindex: "-1" });
  const side = make(
    "section",
    { class: "panel course-run", "aria-labelledby": "course-run-heading" },
    localized("h3", "course.try", { id: "course-run-heading" }),
    make("p", { id: "course-what", class: "hint" }),
    make(
      "div",
      { class: "actions" },
      localized("button", "course.run", { type: "button", id: "course-run", class: "primary" }),
      localized("button", "course.stop", { type: "button", id: "course-stop" }),
    ),
    make("ol", {
      id: "course-output",
      class: "console",
      tabindex: "0",
      "aria-live": "polite",
      "data-i18n-label": "course.output",
    }),
  );
  view.append(
    viewHead("course-heading", "view.course", "course.lead"),
    make("div", { class: "course" }, list, make("div", { class: "course-pair" }, body, side)),
  );
  translate(view);
  const course = new Course();
  onLanguageChange(() => course.render());
  new ResizeObserver(() => showIn(list, list.querySelector("[aria-current]"))).observe(list);
  addEventListener("hashchange", () => course.render());
  course.render();
  byId("course-run").addEventListener("click", () => course.run());
  byId("course-stop").addEventListener("click", () => course.stop());
}

/** The current step and its example. */
class Course {
  #step = -1;
  /** @type {(() => void) | undefined} */
  #stop;

  render() {
    const place = this.#placeNow();
    if (place !== this.#step) {
      this.stop();
      byId("course-output").replaceChildren();
    }
    this.#step = place;
    this.#renderList();
    this.#renderBody();
    if (currentView() !== "course") return;
    namePart(() => STEPS[place]?.title[currentLanguage()] ?? "");
    // So that a reload returns to it.
    const { id } = STEPS[place] ?? {};
    if (location.hash === "#course" && place > 0) history.replaceState(null, "", `#course/${id}`);
  }

  /** The step that the address names, or the current one. */
  #placeNow() {
    const [, named] = /^#course\/([\w-]+)$/.exec(location.hash) ?? [];
    const place = STEPS.findIndex(({ id }) => id === named);
    return place >= 0 ? place : Math.max(this.#step, 0);
  }

  run() {
    this.stop();
    const output = byId("course-output");
    output.replaceChildren();
    const step = STEPS[this.#step];
    if (!step) return;
    let isOver = false;
    const say = (/** @type {string} */ line, /** @type {string} */ kind = "in") => {
      if (isOver) return;
      output.append(textElement("li", kind, line));
      while (output.children.length > MAX_LINES) output.firstElementChild?.remove();
      output.scrollTop = output.scrollHeight;
    };
    const stop = RUNS[step.id]?.(say, codeOf(step));
    this.#stop = () => {
      isOver = true;
      stop?.();
    };
  }

  stop() {
    this.#stop?.();
    this.#stop = undefined;
  }

  #renderList() {
    const language = currentLanguage();
    const list = byId("course-steps");
    list.ariaLabel = t("course.steps");
    // Created once: a new link would not have the focus.
    if (list.childElementCount === 0) {
      list.append(...STEPS.map(({ id }) => make("li", {}, make("a", { href: `#course/${id}` }))));
      list.addEventListener("focusin", ({ target }) =>
        showIn(list, /** @type {Element} */ (target)),
      );
    }
    for (const [place, link] of list.querySelectorAll("a").entries()) {
      link.textContent = STEPS[place]?.title[language] ?? "";
      link.ariaCurrent = place === this.#step ? "step" : null;
    }
    showIn(list, list.querySelector("[aria-current]"));
  }

  #renderBody() {
    const step = STEPS[this.#step];
    if (!step) return;
    const language = currentLanguage();
    const parts = step.text[language].map((text) => textElement("p", "", text));
    const body = byId("course-body");
    // The link that led here is removed, so the focus moves to the top of the text.
    const isFocused = body.contains(document.activeElement);
    body.replaceChildren(textElement("h3", "", step.title[language]), ...parts);
    byId("course-what").textContent = step.run[language];
    if (step.code) body.append(codeBlock(codeOf(step)));
    if (step.file) body.append(...fileBlock(language === "en" ? `en/${step.file}` : step.file));
    body.append(this.#turns());
    if (isFocused) body.focus();
  }

  #turns() {
    const turns = make("nav", { class: "turns" });
    turns.ariaLabel = t("course.steps");
    const [before, after] = [STEPS[this.#step - 1], STEPS[this.#step + 1]];
    const language = currentLanguage();
    if (before)
      turns.append(make("a", { href: `#course/${before.id}` }, `← ${before.title[language]}`));
    if (after)
      turns.append(
        make("a", { href: `#course/${after.id}`, class: "next" }, `${after.title[language]} →`),
      );
    return turns;
  }
}

/**
 * Scrolls a row of links, and nothing else, to bring one of them to the middle.
 *
 * @param {Element} row
 * @param {Element | null} link
 */
function showIn(row, link) {
  if (!link) return;
  const [outer, inner] = [row.getBoundingClientRect(), link.getBoundingClientRect()];
  row.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
}

/**
 * The code of a step, for this server.
 *
 * @param {Step} step
 */
function codeOf({ code }) {
  return code?.[currentLanguage()].replaceAll("{server}", SERVER) ?? "";
}

/** @param {string} code */
function codeBlock(code) {
  const block = make(
    "pre",
    { class: "code-text", tabindex: "0", role: "region", lang: "en" },
    code,
  );
  block.ariaLabel = t("code.text");
  return block;
}

/**
 * The source of a program in examples/node.
 *
 * @param {string} name
 */
function fileBlock(name) {
  const block = codeBlock("");
  void fetch(`/vendor/${name}.txt`)
    .then((response) => (response.ok ? response.text() : ""))
    .then((text) => {
      block.textContent = text;
    })
    .catch(() => {
      // The server is down, on purpose; the name of the file is still shown.
    });
  const caption = make(
    "p",
    { class: "hint" },
    make("code", { lang: "en" }, `node examples/node/${name}`),
  );
  return [caption, block];
}
