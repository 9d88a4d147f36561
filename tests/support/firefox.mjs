// Firefox, driven by WebDriver BiDi, which it speaks itself.

import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { WebSocket } from "ws";
import { findProgram, startProgram, temporaryFolder, waitForText } from "./programs.mjs";

export function findFirefox() {
  return findProgram([
    process.env.FIREFOX,
    "firefox-esr",
    "firefox",
    "/Applications/Firefox.app/Contents/MacOS/firefox",
  ]);
}

/** Starts Firefox with an empty profile. */
export async function launchFirefox() {
  const profile = temporaryFolder();
  const preferences = PREFERENCES.map((pair) => `user_pref(${pair.map(quote).join(", ")});\n`);
  writeFileSync(join(profile.path, "user.js"), preferences.join(""));
  const flags = ["--headless", "--no-remote", "--profile", profile.path];
  const { child, ended, stop } = startProgram(
    /** @type {string} */ (findFirefox()),
    [...flags, "--remote-debugging-port=0"],
    { env: { ...process.env, HOME: profile.path, MOZ_CRASHREPORTER_DISABLE: "1" } },
  );
  const [, address] = await waitForText(child.stderr, /BiDi listening on (ws:\S+)/, ended);
  const session = await Session.open(`${address}/session`);
  return {
    version: session.version,
    open: (/** @type {string} */ url) => session.openPage(url),
    async close() {
      session.close();
      await stop();
      profile.remove();
    },
  };
}

/** Quiet on a closed network, and no waiting before the next dial to an address that failed. */
const PREFERENCES = [
  ["network.websocket.delay-failed-reconnects", false],
  ["network.captive-portal-service.enabled", false],
  ["network.connectivity-service.enabled", false],
  ["datareporting.policy.dataSubmissionEnabled", false],
  ["browser.safebrowsing.update.enabled", false],
  ["browser.shell.checkDefaultBrowser", false],
  ["app.normandy.enabled", false],
  ["extensions.update.enabled", false],
];

const quote = (/** @type {unknown} */ value) => JSON.stringify(value);

/** A session of WebDriver BiDi: commands with numbers, answers with the same. */
class Session {
  /** @type {Map<number, { resolve(value: any): void, reject(error: Error): void }>} */
  #pending = new Map();
  #socket;
  #count = 0;
  version = "";

  /** @param {WebSocket} socket */
  constructor(socket) {
    this.#socket = socket;
    socket.on("message", (data) => this.#receive(JSON.parse(String(data))));
    socket.on("close", () => {
      for (const { reject } of this.#pending.values()) reject(new Error("Firefox is gone"));
    });
  }

  /** @param {string} address */
  static async open(address) {
    const socket = new WebSocket(address);
    await once(socket, "open");
    const session = new Session(socket);
    const { capabilities } = await session.#send("session.new", { capabilities: {} });
    session.version = capabilities.browserVersion;
    return session;
  }

  /** @param {string} url */
  async openPage(url) {
    const { context } = await this.#send("browsingContext.create", { type: "window" });
    await this.#send("browsingContext.navigate", { context, url, wait: "complete" });
    return {
      evaluate: (/** @type {string} */ source, /** @type {unknown} */ argument) =>
        this.#evaluate(context, source, argument),
      close: () => this.#send("browsingContext.close", { context }),
    };
  }

  close() {
    this.#socket.close();
  }

  /** As text both ways: BiDi has a notation of its own for everything else. */
  async #evaluate(context, source, argument) {
    const { type, result, exceptionDetails } = await this.#send("script.callFunction", {
      functionDeclaration: `async (text) => JSON.stringify(await (${source})(JSON.parse(text)))`,
      arguments: [{ type: "string", value: JSON.stringify(argument ?? null) }],
      awaitPromise: true,
      target: { context },
    });
    if (type === "exception") throw new Error(exceptionDetails.text);
    return result.value === undefined ? undefined : JSON.parse(result.value);
  }

  /** @returns {Promise<any>} */
  #send(method, params) {
    this.#count += 1;
    const id = this.#count;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => this.#pending.set(id, { resolve, reject }));
  }

  #receive({ id, type, result, error, message }) {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (type === "error") pending?.reject(new Error(`${error}: ${message}`));
    else pending?.resolve(result);
  }
}
