// Takes the pictures of `npm run screenshots`: each view with something going on in it, and
// docs/lab.png, which the READMEs show.
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { launchBrowser } from "../../tests/e2e/support/browser.mjs";
import { entry, option, send } from "../../tests/e2e/support/page.mjs";
import { ROOT, startServer } from "../../tests/e2e/support/server.mjs";

const OUT = join(ROOT, "target", "screenshots");
const SCREENS = {
  phone: { width: 390, height: 844 },
  tablet: { width: 820, height: 1180 },
  desktop: { width: 1440, height: 1000 },
};

const LANGUAGES = [
  ["uk", "uk-UA"],
  ["en", "en-US"],
];

/** For the READMEs: as wide as they show it on a large screen, in English, and small as a file. */
const README = { path: join(ROOT, "docs", "lab.png"), width: 1400, height: 950, maxBytes: 200_000 };

/** Where the live view is looked at on a desktop: what one does stays in view beside it. */
const PARTS = { "": "#main", "-plots": "#timeline-heading", "-log": "#log-heading" };

/** Steps in each view before its picture is taken. */
const VIEWS = {
  live,
  compare,
  storm,
  chat,
  course: async (page) => {
    await page.click('#course-steps a[href="#course/handshake"]');
    await page.click("#course-run");
    await page.locator("#course-output").getByText("sec-websocket-accept").waitFor();
  },
};

await mkdir(OUT, { recursive: true });
const [browser, server] = await Promise.all([launchBrowser(), startServer()]);
let count = 0;
try {
  await takeForReadme();
  const languages = process.argv.includes("--readme") ? [] : LANGUAGES;
  for (const [language, locale] of languages) {
    const context = await browser.newContext({
      locale,
      viewport: SCREENS.desktop,
      deviceScaleFactor: 2,
    });
    const page = await context.newPage();
    for (const [view, act] of Object.entries(VIEWS)) await takeView(page, language, view, act);
    await context.close();
  }
} finally {
  await browser.close();
  await server.stop();
}
console.log(`screenshots: docs/lab.png, and ${count} pictures in target/screenshots`);

/** The live view with an open connection that has been through an outage. */
async function takeForReadme() {
  const { path, width, height, maxBytes } = README;
  const context = await browser.newContext({
    locale: "en-US",
    colorScheme: "light",
    viewport: { width, height },
  });
  const page = await context.newPage();
  await page.goto(`${server.url}/#live`);
  await page.locator('#status[data-state="open"]').waitFor({ state: "attached" });
  await outage(page);
  await settle(page);
  await page.screenshot({ path });
  await context.close();
  const { size } = await stat(path);
  if (size > maxBytes) throw new Error(`${path} has ${size} bytes, limit ${maxBytes}`);
}

/** Once done, the same is looked at in all colours and on all screens. */
async function takeView(page, language, view, act) {
  await page.goto(`${server.url}/#${view}`);
  await page.reload();
  await page.locator('#status[data-state="open"]').waitFor({ state: "attached" });
  await act(page);
  for (const theme of ["light", "dark"]) {
    await page.selectOption("#theme", theme);
    for (const [screen, size] of Object.entries(SCREENS)) {
      await page.setViewportSize(size);
      await settle(page);
      const name = `${language}-${theme}-${screen}-${view}`;
      if (view === "live" && screen === "desktop") await takeParts(page, name);
      else await take(page, name, { fullPage: true });
    }
  }
  await page.selectOption("#theme", "auto");
  await page.setViewportSize(SCREENS.desktop);
}

/** Nothing is focused, pointed at or scrolled. */
async function settle(page) {
  await page.mouse.move(0, 0);
  await page.evaluate(async () => {
    /** @type {HTMLElement} */ (document.activeElement)?.blur();
    document.querySelector(".controls")?.scrollTo(0, 0);
    scrollTo(0, 0);
    // The plots take their new size with a frame.
    for (let frames = 0; frames < 3; frames += 1) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  });
}

async function takeParts(page, name) {
  for (const [part, selector] of Object.entries(PARTS)) {
    await page.locator(selector).evaluate((element) => element.scrollIntoView());
    await take(page, `${name}${part}`);
  }
}

async function take(page, name, options = {}) {
  await page.screenshot({ path: join(OUT, `${name}.png`), ...options });
  count += 1;
}

async function live(page) {
  await page.click("#options summary");
  await page.fill(option("reconnect.initialDelayMs"), "1500");
  await page.selectOption(option("reconnect.jitter"), "equal");
  await page.click("#options summary");
  await page.fill("#address", "/push?every_ms=20&bytes=64");
  await page.click("#connect");
  await entry(page, "open", { connection: 2 }).waitFor();
  await page.click("#fault-reset");
  await entry(page, "reconnecting", { connection: 2 }).first().waitFor();
  await page.fill("#address", "/echo");
  await page.click("#connect");
  await entry(page, "open", { connection: 3 }).waitFor();
  await page.click("#burst");
  await page.click("#fault-closing");
  await entry(page, "open", { connection: 3, reconnected: true }).waitFor();
  for (const text of ["Слава Україні!", '{"type":"move","x":4,"y":2}', "Привіт, сервере!"]) {
    await send(page, text);
  }
  await page.locator('#figure-received[data-value="503"]').waitFor();
  // The second in which it is measured.
  await page.waitForFunction(() =>
    /\d/.test(document.querySelector(".plot strong")?.textContent ?? ""),
  );
}

/** Half a minute of messages, with a server that resets and one that refuses for a while. */
async function outage(page) {
  const [pushed, options] = ["/push?every_ms=100&bytes=64", "#options summary"];
  await page.click(options);
  await page.fill(option("reconnect.initialDelayMs"), "1500");
  await page.selectOption(option("reconnect.jitter"), "equal");
  await page.click(options);
  await page.fill("#address", pushed);
  await page.click("#connect");
  await hasReceived(page, 80);
  await page.click("#fault-reset");
  await hasReceived(page, 140);
  await page.click("#fault-refuse");
  await hasReceived(page, 200);
  for (const text of ["Hello, server!", '{"type":"move","x":4,"y":2}', "Still here."]) {
    await send(page, text);
  }
  await hasReceived(page, 220);
}

function hasReceived(page, count) {
  const enough = (least) =>
    Number(document.querySelector("#figure-received")?.getAttribute("data-value")) >= least;
  return page.waitForFunction(enough, count);
}

async function compare(page) {
  for (const [opens, fault] of ["reset", "restart"].entries()) {
    for (const name of ["partysocket", "SteadySocket"]) {
      await page.locator(`#compare-${name}[data-opens="${opens + 1}"]`).waitFor();
    }
    await page.click(`#compare-fault-${fault}`);
  }
  for (const name of ["partysocket", "SteadySocket"]) {
    await page.locator(`#compare-${name}[data-opens="3"]`).waitFor({ timeout: 60_000 });
  }
}

async function storm(page) {
  await page.click("#storm-begin");
  await page.locator('#view-storm[data-storm="done"]').waitFor({ timeout: 120_000 });
}

async function chat(page) {
  const other = await page.context().newPage();
  await other.goto(`${server.url}/#chat`);
  for (const [who, name, text] of [
    [page, "Олена", "Чуєте мене?"],
    [other, "Тарас", "Так! Навіть після перезапуску сервера."],
    [page, "Олена", "Тоді починаймо."],
  ]) {
    await who.locator('#chat-state[data-state="open"]').waitFor();
    await who.fill("#chat-name", name);
    await who.fill("#chat-text", text);
    await who.click("#chat-send");
    await page.locator("#chat-lines").getByText(text).waitFor();
  }
  await other.close();
}
