import { controlOfPage, exercise } from "./exercise.js";
import { initialize, SteadySocket } from "./node_modules/steadysocket/dist/slim.js";

await initialize();
exercise(SteadySocket, controlOfPage());
