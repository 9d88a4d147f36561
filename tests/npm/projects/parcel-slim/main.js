// The slim entry: Parcel's development server has no top-level await.
import { initialize, SteadySocket } from "steadysocket/slim";
import { controlOfPage, exercise } from "./exercise.js";

initialize().then(() => exercise(SteadySocket, controlOfPage()));
