import { SteadySocket } from "steadysocket";
import ReconnectingWebSocket from "steadysocket/compat";
import { exercise } from "./exercise.js";

export default {
  async fetch(_request, { CONTROL }) {
    new ReconnectingWebSocket("ws://127.0.0.1/", [], { startClosed: true }).close();
    await exercise(SteadySocket, CONTROL);
    return new Response("reported");
  },
};
