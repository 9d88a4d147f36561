// The slim entry: by default Vite makes classic workers, which have no top-level await.
import { initialize, SteadySocket } from "steadysocket/slim";
import { exercise } from "./exercise.js";

self.onmessage = async ({ data: control }) => {
  await initialize();
  exercise(SteadySocket, control);
};
