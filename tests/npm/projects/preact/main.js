import { h, render } from "preact";
import { useSteadySocket } from "steadysocket/react";
import { controlOfPage, RECONNECT, report } from "./exercise.js";

report(controlOfPage(), (url, handlers) => {
  const shared = {};
  render(h(Chat, { url, handlers, shared }), document.body);
  return shared.connection;
});

function Chat({ url, handlers, shared }) {
  shared.connection = useSteadySocket(url, { reconnect: RECONNECT, ...handlers });
  return h("p", null, shared.connection.status.state);
}
