// Where there is no WebSocket, the import does not mind; the constructor says what is missing.
import { SteadySocket } from "steadysocket";

console.log(typeof SteadySocket);
try {
  new SteadySocket("ws://127.0.0.1/");
} catch (error) {
  console.log(`${error.name}: ${error.message}`);
}
