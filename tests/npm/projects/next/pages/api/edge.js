import { SteadySocket } from "steadysocket";
import ReconnectingWebSocket from "steadysocket/compat";
import { exercise } from "../../exercise.js";

export const config = { runtime: "edge" };

export default async function handler(request) {
  // It shares the class, and has events that the runtime lacks.
  new ReconnectingWebSocket("ws://127.0.0.1/", [], { startClosed: true }).close();
  await exercise(SteadySocket, new URL(request.url).searchParams.get("control"));
  return new Response("reported");
}
