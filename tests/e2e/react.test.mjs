// `steadysocket/react` in a real app in StrictMode.

import assert from "node:assert/strict";
import { test } from "node:test";
import { shows } from "./support/app.mjs";
import { setUpApp, testApp } from "./support/app-tests.mjs";
import { GUARD, untilStats } from "./support/world.mjs";

const chat = setUpApp("react.tsx");
const { world, open, render, client } = chat;

testApp(chat);

test("a child may send in its first effect", GUARD, async (t) => {
  const { page } = await open(t);
  await render(page, "/echo?client=greet");
  // StrictMode runs the effect twice.
  await shows(page, "received", "got greeting, got greeting");
});

test("StrictMode opens one socket also where the wasm is loaded already", GUARD, async (t) => {
  const { page, dials } = await open(t);
  await render(page, "/echo?client=cold");
  await shows(page, "state", "open");
  await page.evaluate(() => app.unmount());
  const url = `${world.server.socketUrl}/echo?client=warm`;
  await page.evaluate((url) => app.hydrate({ url }), url);
  await shows(page, "state", "open");
  await page.evaluate(() => app.send({ text: "hello" }));
  await shows(page, "received", "got hello");
  assert.deepEqual(dials, ["/echo", "/echo"]);
  assert.deepEqual(await client("warm"), { open: 1, max_open: 1, opened: 1, closes: [] });
});

test("messages do not render", GUARD, async (t) => {
  const { page } = await open(t);
  await render(page, "/echo", { label: "" });
  await shows(page, "state", "open");
  const before = await page.evaluate(() => app.renders);
  for (const text of ["1", "2", "3"]) {
    await page.evaluate((text) => app.send({ text }), text);
    await page.waitForFunction((text) => app.seen.at(-1) === text, text);
  }
  assert.equal(await page.evaluate(() => app.renders), before);
  await shows(page, "last", "");
});

test("hot reload that keeps the state keeps the socket", GUARD, async (t) => {
  const { page, dials } = await open(t);
  await render(page, "/echo?client=hot");
  await shows(page, "state", "open");
  await page.evaluate(() => app.send({ text: "before" }));
  await shows(page, "received", "got before");
  await page.evaluate(() => app.refresh("2", "kept"));
  await shows(page, "version", "2");
  await page.evaluate(() => app.send({ text: "after" }));
  await shows(page, "received", "got before, got after");
  assert.deepEqual(dials, ["/echo"]);
  assert.deepEqual(await client("hot"), { open: 1, max_open: 1, opened: 1, closes: [] });
});

test("hot reload that resets the state leaves one socket", GUARD, async (t) => {
  const { page } = await open(t);
  await render(page, "/echo?client=reset");
  await shows(page, "state", "open");
  await page.evaluate(() => app.refresh("2", "reset"));
  await shows(page, "version", "2");
  await shows(page, "state", "open");
  await untilStats(world.server, ({ clients }) => clients.reset?.closes.length === 1);
  const { open: left, opened, closes } = await client("reset");
  assert.deepEqual({ left, opened, closes }, { left: 1, opened: 2, closes: [1000] });
  await page.evaluate(() => app.send({ text: "after" }));
  await shows(page, "received", "got after");
});

test("a component that is hidden closes, and dials when it is shown", GUARD, async (t) => {
  const { page } = await open(t);
  await render(page, "/echo?client=hidden");
  await shows(page, "state", "open");
  await render(page, "/echo?client=hidden", { isHidden: true });
  await untilStats(world.server, ({ clients }) => clients.hidden?.open === 0);
  await render(page, "/echo?client=hidden");
  await shows(page, "state", "open");
  await page.evaluate(() => app.send({ text: "hello" }));
  await shows(page, "received", "got hello");
  assert.deepEqual(await client("hidden"), { open: 1, max_open: 1, opened: 2, closes: [1000] });
});

test("a page from the server is taken over without a mismatch", GUARD, async (t) => {
  const { page, dials } = await open(t);
  const url = `${world.server.socketUrl}/echo?client=hydrated`;
  await page.evaluate((url) => app.hydrate({ url }), url);
  await shows(page, "state", "open");
  assert.deepEqual(dials, ["/echo"]);
});
