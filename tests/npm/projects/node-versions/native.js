// With the class that Node.js has from 22 on.
import { SteadySocket } from "steadysocket";
import { exercise } from "./exercise.js";

await exercise(SteadySocket, process.env.STEADYSOCKET_CONTROL);
