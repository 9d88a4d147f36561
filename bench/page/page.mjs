// The part of the benchmarks that runs inside a browser's page.
export { echo } from "./echo.mjs";
export { flood } from "./flood.mjs";
export { connections, idle, idleRust, queued, reconnects } from "./memory.mjs";
export { overhead } from "./overhead.mjs";
export { queue } from "./queue.mjs";
export { back, connect, lost, online } from "./reconnect.mjs";
export { headers, session } from "./session.mjs";
export { start } from "./start.mjs";
