import { exercise } from "./exercise.js";
import { SteadySocket } from "./node_modules/steadysocket/dist/index.js";

self.onconnect = ({ ports: [port] }) => {
  port.onmessage = ({ data: control }) => exercise(SteadySocket, control);
};
