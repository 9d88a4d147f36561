/** A chat in Vue. */
import { json, useSteadySocket } from "steadysocket/vue";
import { createApp, defineComponent, h, ref, shallowRef } from "vue";
import type { App, Message, Props } from "./app.js";

const props = shallowRef<Props>({ url: null });
const url = ref<string | null>(null);

const Chat = defineComponent(() => {
  const received = ref<string[]>([]);
  const { delayMs = 50, lastMessage = false } = props.value;
  const connection = useSteadySocket(url, {
    ...json<Message>(),
    lastMessage,
    reconnect: { initialDelayMs: delayMs, maxDelayMs: delayMs, jitter: "none" },
    onMessage: ({ text }) => received.value.push(`${props.value.label ?? "got"} ${text}`),
    onDrop: ({ data }) => app.dropped.push(data),
  });
  app.send = connection.send;
  return () => {
    const { state, secondsLeft } = connection.status.value;
    return [
      h("output", { id: "state" }, state),
      h("output", { id: "ready" }, connection.readyState.value),
      h("output", { id: "seconds" }, secondsLeft),
      h("output", { id: "last" }, connection.lastMessage.value?.data.text),
      h("output", { id: "received" }, received.value.join(", ")),
    ];
  };
});

let isMounted = false;
const root = createApp(Chat);

globalThis.app = {
  render: (next: Props) => {
    props.value = next;
    url.value = next.url;
    if (!isMounted) root.mount("#root");
    isMounted = true;
  },
  unmount: () => root.unmount(),
  send: () => false,
  dropped: [],
} satisfies App as App as typeof app;
