import { randomUUID } from "node:crypto";
import { docs, getYDoc, setupWSConnection } from "@y/websocket-server/utils";
import { answerIn } from "./support/yjs.mjs";

export function serve({ sockets }) {
  // All servers of this process keep their documents in one place.
  const docName = randomUUID();
  const doc = getYDoc(docName);
  answerIn(doc);
  sockets.on("connection", (peer, request) => setupWSConnection(peer, request, { docName }));
  return () => {
    doc.destroy();
    docs.delete(docName);
  };
}
