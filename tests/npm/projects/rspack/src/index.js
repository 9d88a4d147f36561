import { SteadySocket } from "steadysocket";
import { controlOfPage, exercise } from "../exercise.js";

exercise(SteadySocket, controlOfPage());
