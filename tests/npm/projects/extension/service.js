import { exercise } from "./exercise.js";
import { SteadySocket } from "./node_modules/steadysocket/dist/index.js";

// The test calls it; an extension would by an event of its own.
self.run = (control) => exercise(SteadySocket, control);
