import { StrictMode } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { SteadySocket } from "steadysocket";
import ReconnectingWebSocket from "steadysocket/compat";
import { useSteadySocket } from "steadysocket/react";
import { controlOfPage, RECONNECT, report } from "./exercise.js";

// Three entry points in one page, which compiles their wasm once.
new SteadySocket("ws://127.0.0.1/", [], { startClosed: true });
new ReconnectingWebSocket("ws://127.0.0.1/", [], { startClosed: true });

report(controlOfPage(), (url, handlers) => {
  const shared = {};
  flushSync(() =>
    createRoot(document.body).render(
      <StrictMode>
        <Chat url={url} handlers={handlers} shared={shared} />
      </StrictMode>,
    ),
  );
  return shared.connection;
});

function Chat({ url, handlers, shared }) {
  shared.connection = useSteadySocket(url, { reconnect: RECONNECT, ...handlers });
  return <p>{shared.connection.status.state}</p>;
}
