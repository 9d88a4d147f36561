// A server accepts TCP and never answers.

import { dialsAgain } from "../client/hanging.mjs";
import { newDoc } from "../client/yjs.mjs";

export function run({ make, url }) {
  return dialsAgain(url, (address) => {
    const provider = make({ url: address, doc: newDoc(), options: { disableBc: true } });
    return () => provider.destroy();
  });
}
