import { createTRPCClient, wsLink } from "@trpc/client";
import { equal } from "../client/equal.mjs";

export const up = "open";

export function start(make, { url, note }) {
  const options = {
    retryDelayMs: () => 500,
    onOpen: () => note("open"),
    onError: () => note("error"),
    onClose: (cause) => note("closed", cause?.code),
  };
  const client = make({ url, options });
  return { client, api: createTRPCClient({ links: [wsLink({ client })] }) };
}

export async function exchange({ api }) {
  equal(await api.hello.query(), "world");
  const counts = [];
  await new Promise((resolve, reject) => {
    api.count.subscribe(undefined, {
      onData: (count) => counts.push(count),
      onError: reject,
      onComplete: resolve,
    });
  });
  equal(counts, [1, 2, 3]);
  // The client says last that it has stopped; an answer shows that the server has read it.
  equal(await api.hello.query(), "world");
}

export function stop({ client }) {
  return client.close();
}
