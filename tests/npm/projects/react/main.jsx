import { StrictMode } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { useSteadySocket } from "steadysocket/react";
import { controlOfPage, RECONNECT, report } from "./exercise.js";

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
