// Each dial has a token of its own.

import { equal } from "../client/equal.mjs";
import { optionsFor } from "../client/graphql.mjs";
import { until } from "../client/waiting.mjs";

export async function run({ make, url }) {
  globalThis.setting.subject = "ours";
  let tokens = 0;
  let connections = 0;
  const token = async () => {
    tokens += 1;
    return tokens;
  };
  const options = optionsFor((event) => {
    if (event === "connected") connections += 1;
  });
  const client = await make({ url, options, token });
  await until("connection", () => connections === 1);
  await globalThis.askServer("down");
  await globalThis.askServer("up");
  await until("connection", () => connections === 2);
  const dials = await globalThis.askServer("paths");
  equal(dials, ["/?token=1", `/?token=${tokens}`]);
  await client.dispose();
}
