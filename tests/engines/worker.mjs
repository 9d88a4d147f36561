// Runs the suite in a worker of any kind.
import { serve } from "../conformance/support/contexts.mjs";
import { runSuite } from "./suite.mjs";

serve(runSuite);
