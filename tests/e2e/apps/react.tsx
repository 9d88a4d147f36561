/** A chat in React. */
import { createSignatureFunctionForTransform, performReactRefresh, register } from "./refresh.js";

// The import above comes first, because it must run before `react-dom`.

import { Activity, type ComponentType, StrictMode, useEffect, useState } from "react";
import { createRoot, hydrateRoot, type Root } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { json, useSteadySocket } from "steadysocket/react";
import type { Message, Props } from "./app.js";

/** Creates a component for each version of its code. */
function makeChat(version: string): ComponentType<Props> {
  return function Chat({ url, label = "got", delayMs = 50, lastMessage = false }) {
    const [received, setReceived] = useState<string[]>([]);
    const connection = useSteadySocket(url, {
      ...json<Message>(),
      lastMessage,
      reconnect: { initialDelayMs: delayMs, maxDelayMs: delayMs, jitter: "none" },
      onMessage: ({ text }) => {
        app.seen.push(text);
        if (label !== "") setReceived((all) => [...all, `${label} ${text}`]);
      },
      onDrop: ({ data }) => app.dropped.push(data),
    });
    const { status, send } = connection;
    app.renders += 1;
    app.send = send;
    return (
      <>
        <output id="version">{version}</output>
        <output id="state">{status.state}</output>
        <output id="ready">{connection.readyState}</output>
        <output id="seconds">{status.secondsLeft}</output>
        <output id="last">{connection.lastMessage?.data.text}</output>
        <output id="received">{received.join(", ")}</output>
        <Greeter url={url} send={send} />
      </>
    );
  };
}

/** Sends in its own effect, which runs before those of the component that has the hook. */
function Greeter({
  url,
  send,
}: {
  url: string | null;
  send: (message: Message) => boolean | undefined;
}) {
  useEffect(() => {
    if (url?.includes("greet")) send({ text: "greeting" });
  }, [url, send]);
  return null;
}

const Chat = makeChat("1");
register(Chat, "Chat");

const container = document.getElementById("root") as HTMLElement;
let root: Root | undefined;

const page = (props: Props) => (
  <StrictMode>
    <Activity mode={props.isHidden ? "hidden" : "visible"}>
      <Chat {...props} />
    </Activity>
  </StrictMode>
);

globalThis.app = {
  render: (props) => {
    root ??= createRoot(container);
    root.render(page(props));
  },
  hydrate: (props) => {
    container.innerHTML = renderToString(page(props));
    root = hydrateRoot(container, page(props));
  },
  unmount: () => root?.unmount(),
  refresh: (version, state) => {
    const next = makeChat(version);
    const sign = createSignatureFunctionForTransform();
    if (state === "reset") sign(next, "other hooks", true);
    register(next, "Chat");
    performReactRefresh();
  },
  send: () => false,
  renders: 0,
  seen: [],
  dropped: [],
};
