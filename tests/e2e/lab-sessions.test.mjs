// The views with reliable sessions: session, game, broadcast; in each the line is cut, and counters
// prove that nothing was lost.

import assert from "node:assert/strict";
import { test } from "node:test";
import { LOAD_FAILED, SOCKET_FAILED, withPage } from "./support/page.mjs";
import { setUp } from "./support/world.mjs";

/** @typedef {import("playwright-core").Page} Page */

const world = setUp();

/**
 * Opens a view and waits until its line is up.
 *
 * @param {string} hash
 * @param {(page: Page) => Promise<void>} run
 * @param {Parameters<typeof withPage>[3]} [options]
 */
const inView = (hash, run, options = {}) =>
  withPage(
    world.browser,
    world.server.url,
    async (page) => {
      const [view = ""] = hash.split("/");
      await page.evaluate((hash) => {
        location.hash = hash;
      }, hash);
      await inLine(page, view, "up");
      await run(page);
    },
    { complaints: [SOCKET_FAILED, LOAD_FAILED], locale: "en-US", ...options },
  );

/**
 * @param {Page} page
 * @param {string} view
 * @param {"up" | "cut"} state
 */
const inLine = (page, view, state) =>
  page
    .locator(
      `#${view}-state${state === "up" ? '[data-state="open"]' : ':not([data-state="open"])'}`,
    )
    .waitFor();

/**
 * Waits until a counter shows this.
 *
 * @param {Page} page
 * @param {string} id
 * @param {string | number} value
 */
const shows = (page, id, value) =>
  page.locator(`#${id}`).getByText(String(value), { exact: true }).waitFor();

/** @param {Page} page @param {string} id */
const count = async (page, id) => Number(await page.textContent(`#${id}`));

/** @param {Page} page @param {number[]} cells */
async function claim(page, ...cells) {
  for (const cell of cells) await page.click(`[data-cell="${cell}"]`);
}

/** @param {Page} page @param {number} seat @param {number[]} cells */
async function owned(page, seat, ...cells) {
  for (const cell of cells) {
    await page.locator(`[data-cell="${cell}"][data-owner="${seat}"]`).waitFor();
  }
}

for (const fault of ["reset", "close", "kick", "network", "silence"]) {
  test(`in a session, “${fault}” loses nothing`, () =>
    inView("session", async (page) => {
      await page.click("#session-burst");
      await page.click(`#session-fault-${fault}`);
      await inLine(page, "session", fault === "silence" ? "up" : "cut");
      await page.click("#session-burst");
      await shows(page, "session-heard", 200);
      await shows(page, "session-open", 0);
      await shows(page, "session-acknowledged", 200);
      assert.equal(await count(page, "session-missed"), 0);
      assert.equal(await count(page, "session-twice"), 0);
      assert.ok((await count(page, "session-resumes")) >= 1);
      assert.equal(await count(page, "session-written"), 200);
    }));
}

test("in a session, messages sent while offline arrive when the cable is back", () =>
  inView("session", async (page) => {
    await page.click("#session-fault-offline");
    await page.click("#session-send");
    await shows(page, "session-open", 1);
    await page.click("#session-fault-offline");
    await shows(page, "session-heard", 1);
    assert.equal(await count(page, "session-missed"), 0);
  }));

test("a server that is restarted ends the session with an exact report", () =>
  inView("session", async (page) => {
    await page.click("#session-burst");
    await shows(page, "session-acknowledged", 100);
    await page.click("#session-fault-restart");
    await inLine(page, "session", "cut");
    await page.click("#session-send");
    await page.locator('#session-report[data-why="unknown"]').waitFor();
    const report = (await page.textContent("#session-report")) ?? "";
    assert.match(report, /number 100; uncertain: 0; certainly not delivered: 1\.$/);
    await inLine(page, "session", "up");
    await page.click("#session-send");
    await shows(page, "session-open", 0);
    assert.equal(await count(page, "session-missed"), 0);
  }));

test("the frames on display have no secrets", () =>
  inView("session", async (page) => {
    await page.locator("#session-frames li", { hasText: "#welcome" }).waitFor();
    await page.click("#session-send");
    await page.locator("#session-frames li", { hasText: /→ \d+(,\d+)?\|message 1/ }).waitFor();
    const frames = (await page.locator("#session-frames li").allTextContents()).join("\n");
    assert.match(frames, /"tok":".{4}…"/);
    assert.doesNotMatch(frames, /"tok":"[\w-]{5}/);
  }));

test("two play, the line is cut in the middle, and no move is lost", () =>
  inView("game/cut", (one) =>
    inView("game/cut", async (two) => {
      await owned(one, 0);
      await claim(one, 0, 1, 2);
      await claim(two, 47, 46);
      for (const page of [one, two]) {
        await owned(page, 0, 0, 1, 2);
        await owned(page, 1, 47, 46);
      }
      await one.click("#game-cut");
      await inLine(one, "game", "cut");
      await claim(one, 8, 9);
      await one.locator('[data-cell="8"][data-pending="true"]').waitFor();
      await claim(two, 40, 9);
      await owned(two, 1, 40, 9);
      await inLine(one, "game", "up");
      for (const page of [one, two]) {
        await owned(page, 0, 8);
        await owned(page, 1, 40, 9);
        await shows(page, "game-missed", 0);
        await shows(page, "game-twice", 0);
      }
      await shows(one, "game-sent", 5);
      await shows(one, "game-counted", 5);
      await shows(two, "game-counted", 4);
    }),
  ));

test("the pointer of one player moves on the other’s board", () =>
  inView("game/pointer", (one) =>
    inView("game/pointer", async (two) => {
      await one.hover('[data-cell="10"]');
      await one.hover('[data-cell="36"]');
      await two.locator('.game-pointer[data-seat="0"]').waitFor({ state: "attached" });
    }),
  ));

test("the game is played by keyboard alone", () =>
  inView("game/keys", async (page) => {
    await page.focus('[data-cell="0"]');
    for (const key of ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowLeft", "Enter"]) {
      await page.keyboard.press(key);
    }
    await owned(page, 0, 8);
    assert.match((await page.getAttribute('[data-cell="8"]', "aria-label")) ?? "", /yours$/);
    await page.keyboard.press("End");
    await page.keyboard.press("Space");
    await owned(page, 0, 15);
  }));

test("a full board has a winner, and the next round begins", () =>
  inView("game/full", async (page) => {
    await claim(page, ...Array(48).keys());
    await page.getByText("You have won!").waitFor();
    assert.equal(await page.textContent("#game-score-0"), "58");
    await page.click("#game-again");
    await page.locator('[data-cell="0"][data-owner=""]').waitFor();
    await shows(page, "game-missed", 0);
  }));

test("another room is another game, and a name that is none is refused", () =>
  inView("game/one", async (page) => {
    await claim(page, 3);
    await owned(page, 0, 3);
    await page.fill("#game-room", "a b");
    await page.click("#game-form button");
    await page.getByText("A room’s name has 1 to 40 letters").waitFor();
    await page.fill("#game-room", "two");
    await page.click("#game-form button");
    await page.locator('[data-cell="3"][data-owner=""]').waitFor();
    await inLine(page, "game", "up");
    assert.match(page.url(), /#game\/two$/);
    await claim(page, 4);
    await owned(page, 0, 4);
    await shows(page, "game-counted", 1);
  }));

test("a room that was left while the line was cut says nothing any more", () =>
  inView("game/left", async (page) => {
    await claim(page, 3);
    await owned(page, 0, 3);
    await page.click("#game-cut");
    await inLine(page, "game", "cut");
    const gone = new Promise((resolve) => {
      page.on("websocket", (socket) => {
        if (!socket.url().includes("room=left")) return;
        socket.on("framereceived", ({ payload }) => {
          if (String(payload).startsWith("#gone")) socket.on("close", resolve);
        });
      });
    });
    await page.fill("#game-room", "entered");
    await page.click("#game-form button");
    await inLine(page, "game", "up");
    await page.evaluate(() => {
      const state = document.querySelector("#game-state");
      const see = () => state?.setAttribute("data-seen", state.getAttribute("data-state") ?? "");
      if (state) new MutationObserver(see).observe(state, { attributeFilter: ["data-state"] });
    });
    await claim(page, 4);
    await owned(page, 0, 4);
    await gone;
    await claim(page, 5);
    await owned(page, 0, 5);
    assert.equal(await page.getAttribute("#game-state", "data-seen"), null);
    assert.equal(await page.getAttribute('[data-cell="3"]', "data-owner"), "");
    assert.equal(await page.textContent("#game-note"), "");
  }));

test("a broadcast loses nothing by a cut, and a latecomer gets the match so far", () =>
  inView("broadcast", (early) =>
    inView("broadcast", async (late) => {
      await early.click("#broadcast-cut");
      await inLine(early, "broadcast", "cut");
      await inLine(early, "broadcast", "up");
      const last = async (/** @type {Page} */ page) =>
        Number(await page.getAttribute("#view-broadcast", "data-number"));
      const now = await last(late);
      await early.waitForFunction(
        (now) =>
          Number(document.querySelector("#view-broadcast")?.getAttribute("data-number")) > now,
        now,
      );
      assert.ok((await count(early, "broadcast-late")) > 0);
      for (const page of [early, late]) {
        assert.equal(await count(page, "broadcast-missed"), 0);
        assert.equal(await count(page, "broadcast-twice"), 0);
      }
      const numbers = (await early.locator("#broadcast-moments > li").all()).map((item) =>
        item.getAttribute("data-number").then(Number),
      );
      const shown = await Promise.all(numbers);
      assert.deepEqual(
        shown,
        shown.map((_, place) => (shown[0] ?? 0) - place),
      );
      await inView("broadcast", async (latest) => {
        await latest.locator("#broadcast-moments > li").nth(3).waitFor();
        assert.ok((await count(latest, "broadcast-before")) > 0);
        assert.equal(await count(latest, "broadcast-missed"), 0);
      });
    }),
  ));

test("the broadcast speaks the other language at once", () =>
  inView("broadcast", async (page) => {
    await page.locator("#broadcast-moments > li").nth(1).waitFor();
    await page.click('#languages [lang="uk"]');
    await page
      .locator("#broadcast-moments")
      .getByText("Матч почався")
      .or(page.locator("#broadcast-moments > li", { hasText: /[А-ЯІЇЄҐа-яіїєґ]/ }))
      .first()
      .waitFor();
    const words = await page.locator(".moment-words").allTextContents();
    assert.deepEqual(
      words.filter((text) => /[A-Za-z]/.test(text)),
      [],
    );
  }));
