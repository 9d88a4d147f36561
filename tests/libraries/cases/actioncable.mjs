import { ConnectionMonitor } from "@rails/actioncable";

export const up = "connected";

export function start(make, { url, note }) {
  const consumer = make({ url });
  const usual = ConnectionMonitor.staleThreshold;
  const subscription = consumer.subscriptions.create("Echo", {
    connected: () => {
      ConnectionMonitor.staleThreshold = usual;
      note("connected");
    },
    disconnected: ({ willAttemptReconnect }) => {
      note("disconnected", willAttemptReconnect);
      // It would dial after 6 to 12 s.
      ConnectionMonitor.staleThreshold = 0.2;
      if (willAttemptReconnect) consumer.connection.monitor.startPolling();
    },
    received: ({ text }) => note("message", text),
  });
  return { consumer, subscription };
}

export async function exchange({ subscription }, { seen }) {
  subscription.send({ text: "hello" });
  await seen("message hello");
}

export function stop({ consumer }) {
  consumer.disconnect();
}
