// `vite build` makes a classic worker of it, `vite` one that is a module.
import { SteadySocket } from "steadysocket";
import { exercise } from "./exercise.js";

self.onmessage = ({ data: control }) => exercise(SteadySocket, control);
