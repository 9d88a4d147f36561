// Firefox, driven by WebDriver BiDi, which it supports without a driver.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { FIREFOX_PLACES } from "../../scripts/lib/browsers.mjs";
import { findProgram, startProgram, temporaryFolder, waitForText } from "./programs.mjs";
import { Remote } from "./remote.mjs";

export function findFirefox() {
  return findProgram(FIREFOX_PLACES);
}

/**
 * Starts Firefox with an empty profile.
 *
 * @param {boolean} [delaysDials] True to leave it its delay before the next dial to an address that
 *   failed.
 */
export async function launchFirefox(delaysDials = false) {
  const profile = temporaryFolder();
  const chosen = [...PREFERENCES, ["network.websocket.delay-failed-reconnects", delaysDials]];
  const preferences = chosen.map((pair) => `user_pref(${pair.map(quote).join(", ")});\n`);
  writeFileSync(join(profile.path, "user.js"), preferences.join(""));
  const flags = ["--headless", "--no-remote", "--profile", profile.path];
  const { child, ended, stop } = startProgram(
    /** @type {string} */ (findFirefox()),
    [...flags, "--remote-debugging-port=0"],
    { env: { ...process.env, HOME: profile.path, MOZ_CRASHREPORTER_DISABLE: "1" } },
  );
  // Runs after `startProgram` has killed the program.
  process.once("exit", profile.remove);
  const [, address] = await waitForText(child.stderr, /BiDi listening on (ws:\S+)/, ended);
  const session = await Session.open(`${address}/session`);
  return {
    version: session.version,
    open: (/** @type {string} */ url) => session.openPage(url),
    async close() {
      session.close();
      await stop();
      profile.remove();
      process.off("exit", profile.remove);
    },
  };
}

/** Preferences for a closed network. */
const PREFERENCES = [
  ["network.captive-portal-service.enabled", false],
  ["network.connectivity-service.enabled", false],
  ["datareporting.policy.dataSubmissionEnabled", false],
  ["browser.safebrowsing.update.enabled", false],
  ["browser.shell.checkDefaultBrowser", false],
  ["app.normandy.enabled", false],
  ["extensions.update.enabled", false],
];

const quote = (/** @type {unknown} */ value) => JSON.stringify(value);

/** A session of WebDriver BiDi. */
class Session {
  #remote;
  version = "";

  /** @param {Remote} remote */
  constructor(remote) {
    this.#remote = remote;
  }

  /** @param {string} address */
  static async open(address) {
    const session = new Session(await Remote.open(address, "Firefox"));
    const { capabilities } = await session.#remote.send("session.new", { capabilities: {} });
    session.version = capabilities.browserVersion;
    return session;
  }

  /** @param {string} url */
  async openPage(url) {
    const { context } = await this.#remote.send("browsingContext.create", { type: "window" });
    await this.#remote.send("browsingContext.navigate", { context, url, wait: "complete" });
    return {
      evaluate: (/** @type {string} */ source, /** @type {unknown} */ argument) =>
        this.#evaluate(context, source, argument),
      close: () => this.#remote.send("browsingContext.close", { context }),
    };
  }

  close() {
    this.#remote.close();
  }

  /**
   * Starts the function in the page, stores its result there, and polls for it: results that BiDi
   * itself waits for get lost in a page that produces much garbage. Passed as text both ways,
   * because BiDi has its own notation for everything else.
   */
  async #evaluate(context, source, argument) {
    const text = JSON.stringify(argument ?? null);
    const place = await this.#call(context, START.replace("SOURCE", source), text);
    for (;;) {
      const answer = await this.#call(context, LOOK, place);
      if (answer) {
        const { value, problem } = JSON.parse(answer);
        if (problem) throw new Error(problem);
        return value;
      }
      await delay(POLL_MS);
    }
  }

  async #call(context, functionDeclaration, text) {
    const { type, result, exceptionDetails } = await this.#remote.send("script.callFunction", {
      functionDeclaration,
      arguments: [{ type: "string", value: text }],
      awaitPromise: false,
      target: { context },
    });
    if (type === "exception") throw new Error(exceptionDetails.text);
    return result.value;
  }
}

/** Starts the call in the page and returns the index of its answer. */
const START = `(text) => {
  globalThis.bidiAnswers ??= [];
  const place = globalThis.bidiAnswers.push(undefined) - 1;
  const keep = (answer) => { globalThis.bidiAnswers[place] = JSON.stringify(answer); };
  new Promise((resolve) => resolve((SOURCE)(JSON.parse(text)))).then(
    (value) => keep({ value }),
    (error) => keep({ problem: String(error) }),
  );
  return String(place);
}`;

const LOOK = "(place) => globalThis.bidiAnswers[place]";

const POLL_MS = 100;
