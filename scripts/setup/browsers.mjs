// Browsers, and other programs that the system packages: installed on Debian and its like, elsewhere
// it is said how.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { CHROMIUM_PLACES, FIREFOX_PLACES } from "../lib/browsers.mjs";
import { findProgram, HAPROXY_PLACES } from "../lib/programs.mjs";
import { ROOT } from "../lib/project.mjs";
import { remediesHere } from "./platform.mjs";

/** @typedef {import("./steps.mjs").Steps} Steps */

/**
 * @typedef {object} Programs
 * @property {string} step
 * @property {Record<string, readonly (string | undefined)[]>} places Where each is looked for.
 * @property {string} [hint] After the names of those that are missing.
 * @property {string} [library] One that pkg-config has to know.
 * @property {readonly string[]} packages Debian's.
 * @property {Parameters<typeof remediesHere>[0]} remedies
 * @property {string} [time]
 */

/** @param {Steps} steps */
export function setUpChromium(steps) {
  return setUpPrograms(steps, {
    step: "chromium",
    places: { chromium: CHROMIUM_PLACES, chromedriver: ["chromedriver"] },
    hint: "; install Chromium (or Chrome) and chromedriver of one version",
    packages: ["chromium", "chromium-driver"],
    time: "about 30 s",
    remedies: {
      Debian: "sudo apt-get install chromium chromium-driver",
      Ubuntu: "sudo apt-get install chromium-browser chromium-chromedriver",
      Fedora: "sudo dnf install chromium chromedriver",
      macOS: "brew install --cask google-chrome chromedriver",
      Windows:
        "winget install Google.Chrome Chromium.ChromeDriver, with the folder of chromedriver.exe on PATH",
    },
  });
}

/** @param {Steps} steps */
export function setUpFirefox(steps) {
  return setUpPrograms(steps, {
    step: "firefox",
    places: { firefox: FIREFOX_PLACES },
    packages: ["firefox-esr"],
    remedies: {
      Debian: "sudo apt-get install firefox-esr",
      Ubuntu: "sudo apt-get install firefox-esr",
      Fedora: "sudo dnf install firefox",
      macOS: "brew install --cask firefox",
      Windows: "winget install Mozilla.Firefox",
    },
  });
}

/** @param {Steps} steps */
export function setUpWebKit(steps) {
  return setUpPrograms(steps, {
    step: "webkit",
    places: { WebKitWebDriver: ["WebKitWebDriver"], "xvfb-run": ["xvfb-run"] },
    packages: ["webkit2gtk-driver", "xvfb", "xauth"],
    remedies: {
      Debian: "sudo apt-get install webkit2gtk-driver xvfb xauth",
      Ubuntu: "sudo apt-get install webkit2gtk-driver xvfb xauth",
      macOS: "WebKitGTK runs on Linux only",
      Windows: "WebKitGTK runs on Linux only",
    },
  });
}

/**
 * With the libraries that a window of winit opens by name when it starts.
 *
 * @param {Steps} steps
 */
export function setUpWindow(steps) {
  return setUpPrograms(steps, {
    step: "window",
    places: { Xvfb: ["Xvfb"], xdotool: ["xdotool"], xprop: ["xprop"] },
    packages: [
      ...["xvfb", "xdotool", "x11-utils", "libgl1", "libgl1-mesa-dri", "libegl1"],
      ...["libxcursor1", "libxi6", "libxrandr2", "libxkbcommon-x11-0"],
    ],
    remedies: {
      Debian: "sudo apt-get install xvfb xdotool x11-utils libgl1-mesa-dri libxkbcommon-x11-0",
      Ubuntu: "sudo apt-get install xvfb xdotool x11-utils libgl1-mesa-dri libxkbcommon-x11-0",
      Fedora: "sudo dnf install xorg-x11-server-Xvfb xdotool xprop libxkbcommon-x11",
      macOS: "the window is tested on Linux only",
      Windows: "the window is tested on Linux only",
    },
  });
}

/** @param {Steps} steps */
export function setUpTauri(steps) {
  return setUpPrograms(steps, {
    step: "tauri",
    places: { "pkg-config": ["pkg-config"] },
    library: "webkit2gtk-4.1",
    packages: ["pkg-config", "libwebkit2gtk-4.1-dev"],
    time: "about 1 min",
    remedies: {
      Debian: "sudo apt-get install pkg-config libwebkit2gtk-4.1-dev",
      Ubuntu: "sudo apt-get install pkg-config libwebkit2gtk-4.1-dev",
      Fedora: "sudo dnf install pkgconf webkit2gtk4.1-devel",
      macOS: "nothing is needed there",
      Windows: "nothing is needed there",
    },
  });
}

/** @param {Steps} steps */
export function setUpValgrind(steps) {
  return setUpPrograms(steps, {
    step: "valgrind",
    places: { valgrind: ["valgrind"] },
    packages: ["valgrind"],
    remedies: {
      Debian: "sudo apt-get install valgrind",
      Ubuntu: "sudo apt-get install valgrind",
      Fedora: "sudo dnf install valgrind",
      macOS: "valgrind runs on Linux only",
      Windows: "valgrind runs on Linux only",
    },
  });
}

/** @param {Steps} steps */
export function setUpHaproxy(steps) {
  return setUpPrograms(steps, {
    step: "haproxy",
    places: { haproxy: HAPROXY_PLACES },
    packages: ["haproxy"],
    remedies: {
      Debian: "sudo apt-get install haproxy",
      Ubuntu: "sudo apt-get install haproxy",
      Fedora: "sudo dnf install haproxy",
      macOS: "brew install haproxy",
      Windows: "HAProxy runs on Linux and macOS only",
    },
  });
}

/** @param {Steps} steps */
export function setUpNats(steps) {
  return setUpPrograms(steps, {
    step: "nats-server",
    places: { "nats-server": ["nats-server"] },
    packages: ["nats-server"],
    remedies: {
      Debian: "sudo apt-get install nats-server",
      Ubuntu: "sudo apt-get install nats-server",
      Fedora: "sudo dnf install nats-server",
      macOS: "brew install nats-server",
      Windows: "winget install NATSAuthors.NATSServer",
    },
  });
}

/** @param {Steps} steps */
export function setUpRedis(steps) {
  return setUpPrograms(steps, {
    step: "redis",
    places: { "redis-server": ["redis-server"], "redis-benchmark": ["redis-benchmark"] },
    hint: ", of version 7.0 or later",
    packages: ["redis-server"],
    remedies: {
      Debian: "sudo apt-get install redis-server",
      Ubuntu: "sudo apt-get install redis-server",
      Fedora: "sudo dnf install valkey-compat-redis",
      macOS: "brew install redis",
      Windows: "Redis runs on Windows in WSL only: sudo apt-get install redis-server there",
    },
  });
}

/**
 * @param {Steps} steps
 * @param {Programs} programs
 */
async function setUpPrograms(steps, programs) {
  const { step, places, hint = "", library, packages, time, remedies } = programs;
  const missing = () => [
    ...Object.keys(places).filter((name) => !findProgram(places[name] ?? [])),
    ...(library && !isKnown(library) ? [library] : []),
  ];
  if (missing().length === 0) return steps.present(step, Object.keys(places).join(" "));
  if (canInstall()) {
    const text = `apt-get install ${packages.join(" ")}${time ? ` (${time})` : ""}`;
    const command = ["bash", join(ROOT, "scripts/setup/debian-packages.sh"), ...packages];
    const { isDone, log, seconds } = await steps.attempt(step, text, command);
    if (isDone && missing().length === 0) return steps.done(step, seconds);
    steps.showFailure(step, log);
  }
  steps.fail(step, `missing: ${missing().join(" ")}${hint}`, remediesHere(remedies));
}

function isKnown(/** @type {string} */ library) {
  return spawnSync("pkg-config", ["--exists", library], { stdio: "ignore" }).status === 0;
}

/** True if packages can be installed without a password: a set-up may run unattended. */
function canInstall() {
  if (process.platform !== "linux" || !findProgram(["apt-get"])) return false;
  if (process.getuid?.() === 0) return true;
  return spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0;
}
