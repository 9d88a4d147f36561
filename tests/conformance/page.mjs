// Imported by the runner: `conformance(setting)` resolves to the report of one context.
import { SteadySocket } from "/pkg/index.js";
import { runSuite } from "./suite.mjs";
import { runIn } from "./support/contexts.mjs";

export const conformance = (setting) =>
  runIn(setting.context, setting, () => runSuite({ ...setting, SteadySocket }));
