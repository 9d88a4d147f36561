// A server accepts TCP and never answers.

import { optionsFor } from "../client/graphql.mjs";
import { dialsAgain } from "../client/hanging.mjs";

export function run({ make, url }) {
  return dialsAgain(url, (address) => {
    const client = make({ url: address, options: optionsFor(() => {}) });
    return () => client.dispose();
  });
}
