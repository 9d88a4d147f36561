// Runs the suite in a worker of any kind.
import { SteadySocket } from "/pkg/index.js";
import { runSuite } from "./suite.mjs";
import { serve } from "./support/contexts.mjs";

serve((setting) => runSuite({ ...setting, SteadySocket }));
