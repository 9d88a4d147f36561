// The least that compiles the wasm: no page, no server.
import { SteadySocket } from "steadysocket";

new SteadySocket("ws://localhost", [], { startClosed: true, WebSocket: class {} }).close();
