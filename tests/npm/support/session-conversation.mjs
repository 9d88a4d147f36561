// A conversation with the chat of docs/server-node.md, wherever it runs.

import assert from "node:assert/strict";
import { SessionClient } from "./session-client.mjs";

/**
 * Both kinds of messages, more than a socket's buffer takes, a socket that is lost, and the end.
 *
 * @param {string} url
 */
export async function converse(url) {
  const client = new SessionClient(url, { protos: ["chat.v2"], auth: ["ann", "ann"] });
  client.send("who");
  client.send("héllo");
  client.send(Uint8Array.of(0, 255));
  // Above the mark of the socket's buffer.
  const large = "x".repeat(200_000);
  for (let count = 0; count < 4; count += 1) client.send(large);
  const [who, text, binary, ...rest] = await client.messages(7);
  assert.deepEqual([who, text], ["user ann", "héllo"]);
  assert.deepEqual(binary, Uint8Array.of(0, 255));
  assert.ok(rest.every((data) => data === large));
  client.isOffline = true;
  client.cut();
  client.send("from away");
  client.online();
  await client.next("resumed");
  assert.deepEqual(await client.messages(1), ["from away"]);
  client.send("close");
  const { why, deliveredUpTo, uncertain } = await client.next("ended");
  assert.deepEqual([why, deliveredUpTo, uncertain], ["ended", 9, []]);
  const { code, reason } = await client.next("closed");
  assert.deepEqual([code, reason], [1000, "as you like"]);
  client.destroy();
}
