// Imported by the runner: `conformance(setting)` resolves to the report of one context.
import { SteadySocket } from "/pkg/index.js";
import { fakeClass, isPlayed } from "./fake.mjs";
import { dropIn, runSuite } from "./suite.mjs";
import { runIn } from "./support/contexts.mjs";

export const conformance = (setting) =>
  runIn(setting.context, setting, () =>
    setting.fake
      ? runSuite({ ...setting, Subject: fakeClass(), isPlayed })
      : runSuite({ ...setting, Subject: dropIn(SteadySocket) }),
  );
