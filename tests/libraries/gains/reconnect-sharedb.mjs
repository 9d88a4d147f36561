// A library that does not dial again gets a class that does.

import { until } from "../client/waiting.mjs";

export async function run({ make, url }) {
  const connection = make({ url });
  const doc = connection.get("texts", "one");
  await new Promise((resolve, reject) => {
    doc.create({ words: [] }, (error) => (error ? reject(error) : resolve()));
  });
  await globalThis.askServer("down");
  await until("loss", () => connection.state === "disconnected");
  await globalThis.askServer("up");
  await until("connection", () => connection.state === "connected");
  connection.close();
}
