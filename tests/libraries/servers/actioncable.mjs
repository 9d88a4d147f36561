import { serveJson } from "./support/json.mjs";

export function serve({ sockets }) {
  serveJson(
    sockets,
    ({ command, identifier, data }, send) => {
      if (command === "subscribe") send({ identifier, type: "confirm_subscription" });
      if (command === "message") send({ identifier, message: JSON.parse(data) });
    },
    (send) => send({ type: "welcome" }),
  );
}
