// The suite in a worker of any kind. Its package is `slim`, as a service worker's modules must not
// have a top-level await.
import { initialize, SteadySocket } from "/pkg/slim.js";
import { runSuite } from "./suite.mjs";
import { serve } from "./support/contexts.mjs";

serve(async (setting) => {
  await initialize();
  return runSuite({ ...setting, SteadySocket });
});
