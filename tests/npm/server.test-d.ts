/** The types of `steadysocket/server`: what must compile, and what must not. */

import type { IncomingMessage } from "node:http";
import {
  type Broadcast,
  CommitError,
  type CommitErrorKind,
  type MessageTooBigError,
  type Position,
  type QueueFullError,
  RefusalError,
  type Session,
  type SessionMessageEvent,
  type SessionReport,
  SessionServer,
} from "steadysocket/server";
import { WebSocketServer } from "ws";

const sessions = new SessionServer<IncomingMessage>({
  authenticate: async ({ auth, request }) => {
    const address: string | undefined = request.socket.remoteAddress;
    if (!auth) throw new RefusalError("expired", address);
    return auth;
  },
  address: (request) => request.socket.remoteAddress,
  chooseProtocol: ({ protocols }) => protocols.find((name) => name === "chat.v2"),
  limits: { windowMessages: 8 },
  ack: "manual",
});

const wss = new WebSocketServer({ port: 0, handleProtocols: sessions.handleProtocols });
wss.on("connection", (socket, request) => sessions.accept(socket, { request }));

// The browser's class is that of Deno, too.
sessions.accept(new WebSocket("ws://127.0.0.1/"));

sessions.addEventListener("session", ({ session }) => use(session));
sessions.addEventListener("error", ({ error, request }) => console.error(error, request?.url));

function use(session: Session): void {
  session.addEventListener("message", (message) => {
    const event: SessionMessageEvent = message;
    const data: string | ArrayBuffer = event.data;
    const isKnown: boolean = event.ack();
    const isWritten: boolean = session.send(data);
    session.sendVolatile(new Uint8Array([Number(isKnown), Number(isWritten)]));
  });
  session.addEventListener("ended", ({ report }) => {
    const { why, uncertain }: SessionReport = report;
    console.log(why, uncertain.length);
  });
  session.addEventListener("drop", ({ data, reason }) => console.log(data, reason));
  // @ts-expect-error an object is no message
  session.send({});
  // @ts-expect-error a Blob takes a while to read
  session.send(new Blob([]));
  // @ts-expect-error it is read only
  session.principal = "mallory";
}

async function read(session: Session): Promise<void> {
  for await (const { data, seq } of session) console.log(data, seq + 1);
  await session.acknowledged();
}
void read;

const row = { fence: 0, seq: 0n };
void new SessionServer({
  position: async ({ fence }: Position) => (row.fence > fence ? null : row.seq),
});
void new SessionServer({ position: ({ id, seq }) => (id ? seq : undefined) });

async function commit(session: Session, message: SessionMessageEvent): Promise<CommitErrorKind> {
  try {
    const total: number = await session.commit(message, async ({ id, fence, seq }: Position) => {
      return id.length + fence + seq;
    });
    await session.commit(message, () => console.log(total));
  } catch (error) {
    if (error instanceof CommitError) return error.kind;
  }
  // @ts-expect-error the number of a message is no message
  await session.commit(message.seq, () => {});
  // @ts-expect-error there is no transaction
  await session.commit(message);
  return "ended";
}
void commit;

const { append } = sessions.stats().storeCalls;
console.log(append?.calls, append?.latencyMs, append?.errors.unavailable);

const { accepted, refused }: Broadcast = sessions.broadcast("hi");
console.log(accepted, refused[0]?.session.id, refused[0]?.error.message);
for (const session of sessions) session.close(1000, "enough");
console.log(sessions.stats().ended.expired);
void sessions.drain({ withinMs: 1_000 });

// @ts-expect-error a wrong name must not be silence
void new SessionServer({ ttl: 1 });
// @ts-expect-error there is no such mode
void new SessionServer({ ack: "automatic" });
// @ts-expect-error the id of a user is a text
void new SessionServer({ authenticate: () => 7 });
// @ts-expect-error the number of a message is no text
void new SessionServer({ position: async () => "7" });
// @ts-expect-error there is no such kind
void new RefusalError("maybe");
// @ts-expect-error sessions come from a server
void new (null as unknown as Session)();

const errors: (MessageTooBigError | QueueFullError)["code"][] = ["ERR_TOO_BIG", "ERR_QUEUE_FULL"];
void errors;
