// Runs the suite in a worker of any kind.
import { SteadySocket } from "/pkg/index.js";
import { dropIn, runSuite } from "./suite.mjs";
import { serve } from "./support/contexts.mjs";

serve((setting) => runSuite({ ...setting, Subject: dropIn(SteadySocket) }));
