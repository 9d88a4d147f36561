import { gql } from "@apollo/client";
import { equal } from "../client/equal.mjs";
import { optionsFor } from "../client/graphql.mjs";

export const up = "connected";

export function start(make, { url, note }) {
  return make({ url, options: optionsFor(note) });
}

export async function exchange(apollo) {
  const query = gql`{ hello }`;
  const { data } = await apollo.query({ query, fetchPolicy: "no-cache" });
  equal(data, { hello: "world" });
  const counts = [];
  await new Promise((resolve, reject) => {
    apollo.subscribe({ query: gql`subscription { count }` }).subscribe({
      next: ({ data }) => counts.push(data.count),
      error: reject,
      complete: resolve,
    });
  });
  equal(counts, [1, 2, 3]);
}

export function stop(apollo) {
  apollo.stop();
  return apollo.link.client.dispose();
}
