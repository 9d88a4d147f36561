import { askIn, newDoc } from "../client/yjs.mjs";

export const up = "sync true";

export function start(make, { url, note }) {
  const provider = make({ url, doc: newDoc(), options: { disableBc: true } });
  provider.on("status", ({ status }) => note(status));
  provider.on("sync", (isSynced) => note("sync", isSynced));
  provider.on("connection-error", () => note("error"));
  provider.on("connection-close", (event) => note("closed", event?.code));
  return provider;
}

export function exchange({ doc }) {
  return askIn(doc);
}

export function stop(provider) {
  provider.destroy();
  provider.doc.destroy();
}
