// All benchmarks, in the order in which they run.
import { echo } from "./echo.mjs";
import { flood } from "./flood.mjs";
import { memory } from "./memory.mjs";
import { native } from "./native.mjs";
import { overhead } from "./overhead.mjs";
import { queue } from "./queue.mjs";
import { reconnect } from "./reconnect.mjs";
import { server } from "./server.mjs";
import { session } from "./session.mjs";
import { size } from "./size.mjs";
import { start } from "./start.mjs";
import { storm } from "./storm.mjs";

export const BENCHES = [
  overhead,
  echo,
  flood,
  queue,
  start,
  reconnect,
  memory,
  size,
  storm,
  server,
  session,
  native,
];
