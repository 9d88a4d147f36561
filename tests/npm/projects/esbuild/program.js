import { SteadySocket } from "steadysocket";
import { WebSocket } from "ws";
import { exercise } from "./exercise.js";

exercise(SteadySocket, process.env.STEADYSOCKET_CONTROL, { WebSocket });
