// The two kinds of chat in a page, as a user sees them.

/** @typedef {import("playwright-core").Page} Page */

/** A chat drawn with elements: all but egui. */
export class DomChat {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
  }

  /** @param {string} state */
  async untilState(state) {
    await this.page.locator("output", { hasText: new RegExp(`^${state}$`) }).waitFor();
  }

  /** @param {string} text */
  async untilLast(text) {
    await this.page.locator("li:last-child", { hasText: new RegExp(`^${text}$`) }).waitFor();
  }

  /** @param {string} text */
  async send(text) {
    await this.page.getByLabel("Message").fill(text);
    await this.page.getByRole("button", { name: "Send" }).click();
    // Cleared once the message has been accepted.
    await this.page.waitForFunction(() => document.querySelector("input")?.value === "");
  }

  lineCount() {
    return this.page.locator("li").count();
  }
}

/**
 * A chat drawn on a canvas, by egui: the title shows its state, the number of lines and the last
 * one.
 */
export class CanvasChat {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
  }

  /** @param {string} state */
  async untilState(state) {
    await this.page.waitForFunction((state) => document.title.startsWith(`${state} (`), state);
  }

  /** @param {string} text */
  async untilLast(text) {
    await this.page.waitForFunction((text) => document.title.endsWith(`) ${text}`), text);
  }

  /** @param {string} text */
  async send(text) {
    await this.page.mouse.click(...FIELD);
    // While an egui field has the focus, an invisible element receives the typing.
    await this.page.waitForFunction(() => {
      const { activeElement } = document;
      return activeElement?.tagName === "INPUT";
    });
    await this.page.keyboard.type(text);
    await this.page.keyboard.press("Enter");
  }

  async lineCount() {
    return Number(/\((\d+)\)/.exec(await this.page.title())?.[1]);
  }
}

/** Coordinates of the field in the second row. */
const FIELD = /** @type {const} */ ([40, 40]);
