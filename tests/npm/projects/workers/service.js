import { exercise } from "./exercise.js";
import { SteadySocket } from "./node_modules/steadysocket/dist/index.js";

self.onmessage = (event) => event.waitUntil(exercise(SteadySocket, event.data));
