import { controlOfPage, exercise } from "./exercise.js";
import { SteadySocket } from "./node_modules/steadysocket/dist/index.js";

exercise(SteadySocket, controlOfPage());
