export const up = "joined";

export function start(make, { url, note }) {
  const { hostname, port } = new URL(url);
  const pusher = make({
    options: {
      cluster: "",
      wsHost: hostname,
      wsPort: Number(port),
      forceTLS: false,
      enabledTransports: ["ws"],
      channelAuthorization: { customHandler: (_, done) => done(null, { auth: "key:secret" }) },
    },
  });
  pusher.connection.bind("state_change", ({ current }) => note(current));
  pusher.connection.bind("error", ({ data, type }) => note("error", type, data?.code));
  const channel = pusher.subscribe("private-echo");
  channel.bind("pusher:subscription_succeeded", () => {
    // With what it keeps there, a refused dial is followed by another one at once.
    localStorage.clear();
    note("joined");
  });
  channel.bind("echo", (data) => note("message", data));
  return { pusher, channel };
}

export async function exchange({ channel }, { seen }) {
  channel.trigger("client-echo", "hello");
  await seen("message hello");
}

export function wake() {
  dispatchEvent(new Event("online"));
}

export function stop({ pusher }) {
  pusher.disconnect();
}
