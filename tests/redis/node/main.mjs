// The same server as `main.rs` with a name, in JavaScript: `node main.mjs PATH NAME`.

import { readFileSync } from "node:fs";
import { Redis } from "ioredis";
import { SessionServer } from "steadysocket/server";
import { RedisStore } from "steadysocket/server/redis";
import { WebSocketServer } from "ws";

/** @typedef {import("steadysocket/server").Position} Position */
/** @typedef {import("steadysocket/server").Session} Session */

const [, , path = "", name] = process.argv;
const database = new Redis({ path });
const COMMIT = readFileSync(new URL("commit.lua", import.meta.url));

/** A transaction; answers the number that is there. @param {Position} position @param {string} [effect] */
async function transact({ id, fence, seq }, effect) {
  const values = effect === undefined ? [] : [seq, effect];
  return Number(await database.eval(COMMIT, 2, `row:${id}`, "effects", fence, ...values));
}

/** @param {Session} session */
async function commitAll(session) {
  for await (const message of session) {
    const text = `${message.data}`;
    try {
      await session.commit(message, (position) => {
        if (text === `freeze ${name}`) {
          console.log("freezes");
          process.kill(process.pid, "SIGSTOP");
        }
        return transact(position, text);
      });
      console.log(`committed ${text}`);
    } catch {
      console.log(`refused ${text}`);
    }
  }
}

const sessions = new SessionServer({
  store: await RedisStore.connect(new Redis({ path, lazyConnect: true })),
  authenticate: ({ auth }) => `${auth}`,
  position: (position) => transact(position),
});
sessions.addEventListener("session", ({ session }) => {
  console.log(`${session.isHandedOver ? "handed-over" : "began"} ${session.principal}`);
  void commitAll(session);
});
const wss = new WebSocketServer({ port: 0, handleProtocols: sessions.handleProtocols });
wss.on("connection", (socket, request) => sessions.accept(socket, { request }));
wss.on("listening", () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (wss.address());
  console.log(`port ${port}`);
});
