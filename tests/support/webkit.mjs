// WebKitGTK's MiniBrowser, driven by WebDriver, on a virtual display.

import { readdirSync } from "node:fs";
import { startDisplay } from "./display.mjs";
import { findProgram, freePort, startProgram, temporaryFolder } from "./programs.mjs";

/** Finds the programs that WebKitGTK needs here; undefined if one is missing. */
export function findWebKit() {
  const driver = findProgram([process.env.WEBKIT_DRIVER, "WebKitWebDriver"]);
  const browser = findProgram([process.env.WEBKIT_MINIBROWSER, ...folders().map(miniBrowser)]);
  const display = findProgram(["Xvfb"]);
  return driver && browser && display ? { driver, browser, display } : undefined;
}

/** Starts WebKitGTK with an empty profile. */
export async function launchWebKit() {
  const programs = /** @type {NonNullable<ReturnType<typeof findWebKit>>} */ (findWebKit());
  const home = temporaryFolder();
  const display = await startDisplay(programs.display);
  const port = await freePort();
  const driver = startProgram(programs.driver, [`--port=${port}`, "--host=127.0.0.1"], {
    env: {
      ...process.env,
      DISPLAY: display.name,
      HOME: home.path,
      XDG_RUNTIME_DIR: home.path,
      GDK_BACKEND: "x11",
      // There is no graphics card to render with.
      LIBGL_ALWAYS_SOFTWARE: "1",
      WEBKIT_DISABLE_COMPOSITING_MODE: "1",
    },
  });
  // Runs after `startProgram` has killed the program.
  process.once("exit", home.remove);
  driver.child.stderr?.resume();
  const address = `http://127.0.0.1:${port}`;
  await untilReady(address, driver.ended);
  const { sessionId, capabilities } = await command(address, "POST", "/session", {
    capabilities: {
      alwaysMatch: {
        "webkitgtk:browserOptions": { binary: programs.browser, args: ["--automation"] },
        timeouts: { script: SCRIPT_TIMEOUT_MS },
      },
    },
  });
  const session = `${address}/session/${sessionId}`;
  const inTurn = queue();
  return {
    version: capabilities.browserVersion,
    open: (/** @type {string} */ url) => openPage(session, url, inTurn),
    async close() {
      await command(session, "DELETE", "");
      await driver.stop();
      await display.stop();
      home.remove();
      process.off("exit", home.remove);
    },
  };
}

/** WebDriver commands go to one window at a time, so they wait for each other. */
async function openPage(session, url, inTurn) {
  const handle = await inTurn(async () => {
    const created = await command(session, "POST", "/window/new", { type: "tab" });
    await command(session, "POST", "/window", { handle: created.handle });
    await command(session, "POST", "/url", { url });
    return created.handle;
  });
  const here = (act) =>
    inTurn(async () => {
      await command(session, "POST", "/window", { handle });
      return act();
    });
  return {
    evaluate: (source, argument) => here(() => evaluate(session, source, argument)),
    close: () => here(() => command(session, "DELETE", "/window")),
  };
}

async function evaluate(session, source, argument) {
  const { value, problem } = await command(session, "POST", "/execute/async", {
    script: `const [text, done] = arguments;
      Promise.resolve()
        .then(() => (${source})(JSON.parse(text)))
        .then((value) => done({ value: JSON.stringify(value) }))
        .catch((error) => done({ problem: String(error) }));`,
    args: [JSON.stringify(argument ?? null)],
  });
  if (problem) throw new Error(problem);
  return value === undefined || value === null ? undefined : JSON.parse(value);
}

/** Returns a function that runs its tasks one after the other. */
function queue() {
  let last = Promise.resolve();
  return (act) => {
    const next = last.then(act);
    last = next.catch(() => {});
    return next;
  };
}

/** Sends one WebDriver (W3C) command and returns its value. */
async function command(address, method, path, body) {
  const response = await fetch(`${address}${path}`, {
    method,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`WebDriver: ${value.error}: ${value.message}`);
  return value;
}

/** The driver does not report when it is ready, so poll until it answers. */
async function untilReady(address, ended) {
  let isOver = false;
  ended.then(() => {
    isOver = true;
  });
  while (!isOver) {
    const status = await command(address, "GET", "/status").catch(() => undefined);
    if (status?.ready) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error("WebKitWebDriver ended before it listened");
}

/** Folders where distributions install the browser that comes with WebKitGTK. */
function folders() {
  try {
    return [
      "/usr/libexec",
      "/usr/lib64",
      ...readdirSync("/usr/lib").map((name) => `/usr/lib/${name}`),
    ];
  } catch {
    return [];
  }
}

const miniBrowser = (/** @type {string} */ folder) => `${folder}/webkit2gtk-4.1/MiniBrowser`;

const POLL_MS = 50;

/** A suite takes a minute; the default timeout is half of that. */
const SCRIPT_TIMEOUT_MS = 600_000;
