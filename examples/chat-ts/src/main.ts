import { ClosedError, QueueFullError, SteadySocket } from "steadysocket";
import { log, onRoomChange, onText, showState } from "./page.js";

/** A message, both ways. */
type Line = { room: string; text: string };

const SERVER = location.origin.replace(/^http/, "ws");

let room = "lobby";

/** A fresh token; if this fails, so does the attempt, and the next one asks again. */
async function token(): Promise<string> {
  const response = await fetch("/token", { method: "POST" });
  if (!response.ok) throw new Error(`/token answered ${response.status}`);
  return response.text();
}

const chat = new SteadySocket(
  async () => `${SERVER}/chat?room=${room}&token=${await token()}`,
  [],
  { reconnect: { maxAttempts: 20 }, queue: { maxMessages: 100 } },
);

chat.addEventListener("message", ({ data }) => {
  const line: Line = JSON.parse(data);
  log(`${line.room}: ${line.text}`);
});
chat.addEventListener("statechange", ({ to }) => showState(to));
chat.addEventListener("reconnecting", ({ delayMs }) => log(`next try in ${delayMs / 1000} s`));
chat.addEventListener("error", ({ error }) => log(`${error.code}: ${error.message}`));
chat.addEventListener("giveup", ({ reason, cause }) => log(`${reason}: ${cause.code}`));
chat.addEventListener("drop", ({ data, reason }) => log(`not sent (${reason}): ${data}`));

function say(line: Line): void {
  try {
    chat.send(JSON.stringify(line));
  } catch (error) {
    if (error instanceof QueueFullError) log("too many lines wait, try later");
    else if (error instanceof ClosedError) log(error.message);
    else throw error;
  }
}

onText((text) => say({ room, text }));
onRoomChange((next) => {
  for (const unsent of chat.drainQueuedMessages()) log(`not sent to ${room}: ${unsent}`);
  room = next;
  chat.reconnect();
});
