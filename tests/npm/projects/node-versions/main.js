import { SteadySocket } from "steadysocket";
import { WebSocket } from "ws";
import { exercise } from "./exercise.js";

await exercise(SteadySocket, process.env.STEADYSOCKET_CONTROL, { WebSocket });
