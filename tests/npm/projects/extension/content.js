// The source of a content script, which is no module: the test bundles it.
import { controlOfPage, exercise } from "./exercise.js";
import { SteadySocket } from "./node_modules/steadysocket/dist/index.js";

exercise(SteadySocket, controlOfPage());
