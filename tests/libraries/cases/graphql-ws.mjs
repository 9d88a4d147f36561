import { equal } from "../client/equal.mjs";
import { optionsFor } from "../client/graphql.mjs";

export const up = "connected";

export function start(make, { url, note }) {
  return make({ url, options: optionsFor(note) });
}

export async function exchange(client) {
  equal(await all(client, "{ hello }"), [{ hello: "world" }]);
  equal(await all(client, "subscription { count }"), [{ count: 1 }, { count: 2 }, { count: 3 }]);
}

export function stop(client) {
  return client.dispose();
}

async function all(client, query) {
  const results = [];
  for await (const { data } of client.iterate({ query })) results.push(data);
  return results;
}
