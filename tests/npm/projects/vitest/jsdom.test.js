// @vitest-environment jsdom
import { SteadySocket } from "steadysocket";
import { test } from "vitest";
import { exercise } from "./exercise.js";

test("a chat", () => exercise(SteadySocket, process.env.STEADYSOCKET_CONTROL));
