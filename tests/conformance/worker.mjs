// Runs the suite in a worker of any kind. It imports `slim`, because modules of a service worker
// must not use top-level await.
import { initialize, SteadySocket } from "/pkg/slim.js";
import { runSuite } from "./suite.mjs";
import { serve } from "./support/contexts.mjs";

serve(async (setting) => {
  await initialize();
  return runSuite({ ...setting, SteadySocket });
});
