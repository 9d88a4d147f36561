// A server goes on holding the connection, but is never heard again.

import { equal } from "../client/equal.mjs";
import { sockets } from "../client/subject.mjs";
import { until } from "../client/waiting.mjs";

export async function run({ make, url }) {
  const subjects = ["native", "ours"].map((name) => {
    globalThis.setting.subject = name;
    const report = { closed: 0 };
    const subject = make({
      url,
      options: { closeObserver: { next: ({ code }) => (report.closed = code) } },
    });
    subject.subscribe({ next: ({ text }) => (report.text = text), error: () => {} });
    subject.next({ text: "hello" });
    return { subject, report };
  });
  const [native, ours] = subjects.map(({ report }) => report);
  await until("close", () => ours.closed === 1006);
  equal([native.text, ours.text], ["hello", "hello"]);
  equal(native.closed, 0);
  equal(sockets[0].socket.readyState, WebSocket.OPEN);
  for (const { subject } of subjects) subject.complete();
}
