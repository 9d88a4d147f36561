// Tests shared by the apps of all frameworks, in a real browser against the real server.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { bundleApp, openApp, shows } from "./app.mjs";
import { SOCKET_FAILED } from "./page.mjs";
import { startServer } from "./server.mjs";
import { GUARD, setUp, untilStats } from "./world.mjs";

/**
 * Starts the browser and the server, and bundles the app, for the tests of one file.
 *
 * @param {string} name The app's file.
 */
export function setUpApp(name) {
  const world = setUp();
  let code = "";
  before(async () => {
    code = await bundleApp(name);
  });
  return {
    world,
    code: () => code,
    /**
     * @param {import("node:test").TestContext} t
     * @param {RegExp[]} [complaints]
     */
    open: (t, complaints) => openApp(t, world.browser, world.server.url, code, complaints),
    /**
     * Mounts the app with a path of the server, or updates its props.
     *
     * @param {import("playwright-core").Page} page
     * @param {string} path
     * @param {Partial<import("../apps/app.js").Props>} [props]
     */
    render: (page, path, props = {}) =>
      page.evaluate((props) => app.render(props), { ...props, url: world.server.socketUrl + path }),
    /** @param {string} id */
    client: async (id) => {
      const found = (await world.server.stats()).clients[id];
      assert.ok(found, `the server knows no client ${id}`);
      return found;
    },
  };
}

/** @param {ReturnType<typeof setUpApp>} app */
export function testApp({ world, code, open, render, client }) {
  test("one socket is opened, and messages are parsed and serialized", GUARD, async (t) => {
    const { page, dials } = await open(t);
    await render(page, "/echo?client=strict");
    await shows(page, "state", "open");
    await shows(page, "ready", "1");
    assert.equal(await page.evaluate(() => app.send({ text: "hello" })), true);
    await shows(page, "received", "got hello");
    assert.deepEqual(dials, ["/echo"]);
    assert.deepEqual(await client("strict"), { open: 1, max_open: 1, opened: 1, closes: [] });
  });

  test("unmounting closes with 1000, and what is sent then is refused", GUARD, async (t) => {
    const { page } = await open(t);
    await render(page, "/echo?client=unmounted");
    await shows(page, "state", "open");
    await page.evaluate(() => app.unmount());
    await untilStats(world.server, ({ clients }) => clients.unmounted?.open === 0);
    assert.deepEqual((await client("unmounted")).closes, [1000]);
    const code = await page.evaluate(() => {
      try {
        return app.send({ text: "too late" });
      } catch (error) {
        return /** @type {any} */ (error).code;
      }
    });
    assert.equal(code, "ERR_CLOSED");
  });

  test("what waits when the component is unmounted is handed back", GUARD, async (t) => {
    const { page } = await open(t, [SOCKET_FAILED]);
    await render(page, "/stall-handshake");
    await page.evaluate(() => app.send({ text: "kept" }));
    // The drop follows `unmount` by a microtask.
    const dropped = await page.evaluate(async () => {
      app.unmount();
      await null;
      return app.dropped;
    });
    assert.deepEqual(dropped, ['{"text":"kept"}']);
  });

  test("another url takes the queue along, in order", GUARD, async (t) => {
    const { page } = await open(t, [SOCKET_FAILED]);
    await render(page, "/stall-handshake");
    await shows(page, "state", "connecting");
    const sent = await page.evaluate(() => ["1", "2", "3"].map((text) => app.send({ text })));
    assert.deepEqual(sent, [false, false, false]);
    await render(page, "/echo?client=moved");
    await shows(page, "received", "got 1, got 2, got 3");
    assert.deepEqual(await page.evaluate(() => app.dropped), []);
    assert.equal((await client("moved")).opened, 1);
  });

  test("the old socket is closed with 1000 when the url changes", GUARD, async (t) => {
    const { page } = await open(t);
    await render(page, "/echo?client=first");
    await shows(page, "state", "open");
    await render(page, "/echo?client=second");
    await untilStats(world.server, ({ clients }) => clients.first?.open === 0);
    await untilStats(world.server, ({ clients }) => clients.second?.open === 1);
    assert.deepEqual((await client("first")).closes, [1000]);
    await page.evaluate(() => app.send({ text: "hello" }));
    await shows(page, "received", "got hello");
  });

  test(
    "nothing is dialled while the url is null, and what is sent waits for one",
    GUARD,
    async (t) => {
      const { page, dials } = await open(t);
      await page.evaluate(() => app.render({ url: null }));
      await shows(page, "state", "idle");
      assert.equal(await page.evaluate(() => app.send({ text: "early" })), false);
      assert.deepEqual(dials, []);
      await render(page, "/echo?client=late");
      await shows(page, "received", "got early");
      await page.evaluate(() => app.render({ url: null }));
      await shows(page, "state", "idle");
      await untilStats(world.server, ({ clients }) => clients.late?.open === 0);
      assert.deepEqual((await client("late")).closes, [1000]);
    },
  );

  test("callbacks are those of the last render", GUARD, async (t) => {
    const { page } = await open(t);
    await render(page, "/echo?client=labels", { label: "a" });
    await shows(page, "state", "open");
    await page.evaluate(() => app.send({ text: "1" }));
    await shows(page, "received", "a 1");
    await render(page, "/echo?client=labels", { label: "b" });
    await page.evaluate(() => app.send({ text: "2" }));
    await shows(page, "received", "a 1, b 2");
    assert.equal((await client("labels")).opened, 1);
  });

  test("with lastMessage it renders for messages", GUARD, async (t) => {
    const { page } = await open(t);
    await render(page, "/echo", { lastMessage: true });
    await shows(page, "state", "open");
    await page.evaluate(() => app.send({ text: "newest" }));
    await shows(page, "last", "newest");
  });

  test("a countdown is shown while the server is down", GUARD, async (t) => {
    const server = await startServer();
    t.after(() => server.stop());
    const { page } = await openApp(t, world.browser, server.url, code(), [SOCKET_FAILED]);
    await page.evaluate(
      (url) => app.render({ url, delayMs: 3_000 }),
      `${server.socketUrl}/echo?client=patient`,
    );
    await shows(page, "state", "open");
    await shows(page, "seconds", "0");
    await server.kill();
    await shows(page, "state", "waiting");
    await shows(page, "ready", "0");
    await page.evaluate(() => app.send({ text: "meanwhile" }));
    for (const seconds of ["3", "2", "1"]) await shows(page, "seconds", seconds);
    await server.start();
    await shows(page, "state", "open");
    await shows(page, "seconds", "0");
    await shows(page, "received", "got meanwhile");
    const { patient } = (await server.stats()).clients;
    assert.deepEqual(patient, { open: 1, max_open: 1, opened: 1, closes: [] });
  });
}
