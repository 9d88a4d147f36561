// A refused dial, with the class that Node.js has from 22 on: it fires no close event (pitfall 78).
import { SteadySocket } from "steadysocket";

for (const reconnect of [{ initialDelayMs: 0, maxDelayMs: 0, maxAttempts: 3 }, false]) {
  const seen = [];
  const socket = new SteadySocket("ws://127.0.0.1:1/", [], { reconnect });
  for (const type of ["error", "close", "giveup"]) {
    socket.addEventListener(type, ({ error }) => {
      seen.push(error ? `${type} ${error.code} ${error.cause.message}` : type);
    });
  }
  await socket.closed;
  await Promise.resolve();
  console.log(seen.join("\n"));
}
