import { equal } from "../client/equal.mjs";

export const up = "network 1";
export const lost = "closed 1006";
export const refused = "closed 1006";

export function start(make, { url, note }) {
  const provider = make({ url });
  // It has no events of its own for these.
  provider.websocket.onerror = () => note("error");
  provider.websocket.onclose = ({ code }) => note("closed", code);
  provider.getNetwork().then(
    ({ chainId }) => note("network", chainId),
    ({ code }) => note("failed", code),
  );
  return provider;
}

export async function exchange(provider) {
  equal(await provider.getBlockNumber(), 7);
}

export function stop(provider) {
  return provider.destroy();
}
