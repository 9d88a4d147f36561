// Tabs that can be hidden, frozen and put into the back/forward cache. Playwright keeps its own
// pages visible, so these are driven through the browser's debugging protocol only.

import { chromium } from "playwright-core";
import { findChromium } from "./browser.mjs";

/** Playwright's default flags that disable the features under test. */
const PLAYWRIGHT_ONLY = [
  "--disable-back-forward-cache",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
];

/** A browser with one window. */
export class TabBrowser {
  #browser;
  #session;
  #lastId = 0;
  /** @type {Map<number, (answer: any) => void>} */
  #waiting = new Map();

  /**
   * @param {import("playwright-core").Browser} browser
   * @param {import("playwright-core").CDPSession} session
   */
  constructor(browser, session) {
    this.#browser = browser;
    this.#session = session;
    session.on("Target.receivedMessageFromTarget", ({ message }) => {
      const answer = JSON.parse(message);
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
  }

  static async launch() {
    const isRoot = process.getuid?.() === 0;
    const browser = await chromium.launch({
      executablePath: findChromium(),
      ignoreDefaultArgs: PLAYWRIGHT_ONLY,
      args: ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage"].concat(
        isRoot ? "--no-sandbox" : [],
      ),
    });
    const session = await browser.newBrowserCDPSession();
    // Tabs need a window, which closes with its last tab, so this one stays open.
    await session.send("Target.createTarget", { url: "about:blank", newWindow: true });
    return new TabBrowser(browser, session);
  }

  /**
   * Opens a tab in front of the others.
   *
   * @param {string} url
   */
  async open(url) {
    const { targetId } = await this.#session.send("Target.createTarget", { url });
    const { sessionId } = await this.#session.send("Target.attachToTarget", {
      targetId,
      flatten: false,
    });
    const tab = new Tab(
      (method, params) => this.#send(sessionId, method, params),
      (action) => this.#session.send(`Target.${action}Target`, { targetId }),
    );
    await tab.loaded(url);
    return tab;
  }

  /** The browser, for Playwright's own pages. */
  get browser() {
    return this.#browser;
  }

  close() {
    return this.#browser.close();
  }

  /**
   * @param {string} sessionId
   * @param {string} method
   * @param {object} params
   * @returns {Promise<any>}
   */
  async #send(sessionId, method, params) {
    this.#lastId += 1;
    const id = this.#lastId;
    const answered = new Promise((resolve) => this.#waiting.set(id, resolve));
    const message = JSON.stringify({ id, method, params });
    await this.#session.send("Target.sendMessageToTarget", { sessionId, message });
    const { result, error } = await answered;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }
}

/** One tab. */
class Tab {
  #send;
  #act;

  /**
   * @param {(method: string, params: object) => Promise<any>} send
   * @param {(action: "activate" | "close") => Promise<unknown>} act
   */
  constructor(send, act) {
    this.#send = send;
    this.#act = act;
  }

  /**
   * Runs a function in the page.
   *
   * @template {unknown[]} A
   * @template R
   * @param {(...args: A) => R} run
   * @param {A} args
   * @returns {Promise<Awaited<R>>}
   */
  async evaluate(run, ...args) {
    const { result, exceptionDetails } = await this.#send("Runtime.evaluate", {
      expression: `(${run})(...${JSON.stringify(args)})`,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description);
    return result.value;
  }

  /** Brings it to the front, which hides the others. */
  async activate() {
    await this.#act("activate");
  }

  async close() {
    await this.#act("close");
  }

  /** @param {"frozen" | "active"} state */
  async setLifecycle(state) {
    await this.#send("Page.setWebLifecycleState", { state });
  }

  /** @param {string} url */
  async navigate(url) {
    await this.#send("Page.navigate", { url });
    await this.loaded(url);
  }

  /**
   * Resolves when that address is shown.
   *
   * @param {string} url
   */
  async loaded(url) {
    for (;;) {
      const isThere = await this.evaluate(
        (url) => location.href === url && document.readyState === "complete",
        url,
      ).catch(() => false); // a page that is being left does not answer
      if (isThere) return;
    }
  }
}
