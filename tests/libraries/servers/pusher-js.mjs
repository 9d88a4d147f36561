import { serveJson } from "./support/json.mjs";

export function serve({ sockets }) {
  serveJson(
    sockets,
    ({ event, channel, data }, send) => {
      if (event === "pusher:subscribe") {
        const about = { channel: data.channel, data: "{}" };
        send({ event: "pusher_internal:subscription_succeeded", ...about });
      }
      if (event === "client-echo") send({ event: "echo", channel, data });
    },
    (send) => {
      const data = JSON.stringify({ socket_id: "1.1", activity_timeout: 120 });
      send({ event: "pusher:connection_established", data });
    },
  );
}
