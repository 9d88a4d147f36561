let documents = 0;

/**
 * Makes a document answer what the client asks in it. Its id is small, and not that of one before,
 * so that the messages of all runs have the same lengths.
 */
export function answerIn(doc) {
  documents += 1;
  doc.clientID = FIRST_ID + (documents % IDS);
  const words = doc.getMap("words");
  words.observe(({ keysChanged }) => {
    if (keysChanged.has("question")) words.set("answer", words.get("question"));
  });
}

const FIRST_ID = 8;
const IDS = 100;
