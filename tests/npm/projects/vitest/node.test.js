import { SteadySocket } from "steadysocket";
import { test } from "vitest";
import { WebSocket } from "ws";
import { exercise } from "./exercise.js";

test("a chat", () => exercise(SteadySocket, process.env.STEADYSOCKET_CONTROL, { WebSocket }));
