import { Doc } from "yjs";

/** A document whose id is fixed, so that the lengths of its messages are. */
export function newDoc() {
  const doc = new Doc();
  doc.clientID = 7;
  return doc;
}

/** Asks in a document, and resolves when the server has answered in it. */
export async function askIn(doc) {
  const words = doc.getMap("words");
  const question = (words.get("question") ?? 0) + 1;
  await new Promise((resolve) => {
    words.observe(function look() {
      if (words.get("answer") !== question) return;
      words.unobserve(look);
      resolve();
    });
    words.set("question", question);
  });
}
