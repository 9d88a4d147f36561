import { askIn, newDoc } from "../client/yjs.mjs";

export const up = "synced";

export function start(make, { url, note }) {
  const options = { delay: 500, minDelay: 500, jitter: false, factor: 1 };
  const provider = make({ url, doc: newDoc(), options });
  provider.on("status", ({ status }) => note(status));
  provider.on("open", () => note("open"));
  provider.on("synced", () => note("synced"));
  provider.on("disconnect", ({ event: { code, reason } }) => note("disconnect", code, reason));
  provider.on("close", ({ event: { code, reason } }) => note("close", code, reason));
  return provider;
}

export async function exchange(provider) {
  await askIn(provider.document);
  // The server still confirms each change.
  const confirmed = new Promise((resolve) => provider.on("stateless", resolve));
  provider.sendStateless("end");
  await confirmed;
}

export function stop(provider) {
  provider.configuration.websocketProvider.destroy();
  provider.destroy();
  provider.document.destroy();
}
