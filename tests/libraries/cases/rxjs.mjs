import { retry } from "rxjs";

export const up = "open";

export function start(make, { url, note }) {
  const subject = make({
    url,
    options: {
      binaryType: "arraybuffer",
      serializer: (value) => value,
      deserializer: ({ data }) => data,
      openObserver: { next: () => note("open") },
      closingObserver: { next: () => note("closing") },
      closeObserver: {
        next: ({ code, reason, wasClean }) => note("closed", code, reason, wasClean),
      },
    },
  });
  subject.pipe(retry({ delay: 500 })).subscribe({
    next: (data) => note("message", typeof data === "string" ? data : new Uint8Array(data)),
    complete: () => note("complete"),
  });
  return subject;
}

export async function exchange(subject, { seen }) {
  subject.next("hello");
  await seen("message hello");
  subject.next(Uint8Array.of(1, 2, 3));
  await seen("message 1,2,3");
}

export function stop(subject) {
  subject.complete();
}
