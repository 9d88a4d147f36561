import { equal } from "../client/equal.mjs";

export const up = "connected";
export const lost = "disconnected 1006";
export const refused = "disconnected 1006";

export function start(make, { url, note }) {
  const connection = make({ url });
  connection.on("state", (state, reason) => note(state, reason?.code ?? ""));
  connection.on("connected", () => note("connected"));
  connection.on("connection error", () => note("error"));
  return connection;
}

export async function exchange(connection) {
  const doc = connection.get("texts", "one");
  const call = (name, ...given) =>
    new Promise((resolve, reject) => {
      doc[name](...given, (error) => (error ? reject(error) : resolve()));
    });
  await call("create", { words: [] });
  await call("submitOp", { p: ["words", 0], li: "hello" });
  equal(doc.data, { words: ["hello"] });
}

export function stop(connection) {
  connection.close();
}
