"use client";

import { useEffect } from "react";
import { SteadySocket } from "steadysocket";
import { controlOfPage, exercise } from "../exercise.js";

let isStarted = false;

/** Rendered on the server too, where the import must not fail. */
export default function Chat() {
  useEffect(() => {
    // In development React runs each effect twice.
    if (isStarted) return;
    isStarted = true;
    exercise(SteadySocket, controlOfPage());
  }, []);
  return <p>{typeof SteadySocket}</p>;
}
