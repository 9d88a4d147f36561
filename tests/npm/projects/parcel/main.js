import { SteadySocket } from "steadysocket";
import ReconnectingWebSocket from "steadysocket/compat";
import { controlOfPage, exercise } from "./exercise.js";

// Parcel does not read `exports`, and has to find the other entry points all the same.
new ReconnectingWebSocket("ws://127.0.0.1/", [], { startClosed: true });
exercise(SteadySocket, controlOfPage());
