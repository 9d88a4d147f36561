import { exercise } from "./exercise.js";
import { SteadySocket } from "./node_modules/steadysocket/dist/index.js";

self.onmessage = ({ data: control }) => exercise(SteadySocket, control);
// A worker does not keep messages for as long as its imports load: it says when it listens.
self.postMessage("ready");
