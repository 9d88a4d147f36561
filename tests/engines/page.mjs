// Imported by the runner: `runContext(setting)` resolves to the report of one context.
import { runIn } from "../conformance/support/contexts.mjs";
import { runSuite } from "./suite.mjs";

export const runContext = (setting) => runIn(setting.context, setting, runSuite);
