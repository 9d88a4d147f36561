// Where the wasm cannot be had, the import does not mind; the constructor says why.
import { LoadError, SteadySocket } from "./node_modules/steadysocket/dist/index.js";

try {
  new SteadySocket("ws://127.0.0.1/");
  globalThis.outcome = "nothing";
} catch (error) {
  const kind = error instanceof LoadError ? "LoadError" : error.name;
  globalThis.outcome = `${kind} ${error.code} ${error.message}`;
}
