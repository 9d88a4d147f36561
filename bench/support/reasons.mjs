// Why a goal is not met where it is not: said here by people, beside the figures on the page.

/** By benchmark and what is measured, or by benchmark alone. */
export const REASONS = {
  "overhead, receive by iterator":
    "a promise for each message, and in Firefox to go on after an `await` takes a microsecond.",
  "overhead, receive in Rust":
    "each message crosses into the wasm and back a few times, for its kind, its length and its bytes; bare web-sys and the best path are beside it, and above native by most of it.",
  "overhead, receive by listener":
    "one new event and one more dispatch, which is the line new event; partysocket does the same and more.",
  echo: "the second event of each message, or the copy into Rust: the line new event is the least that a library with events of its own costs. On two cores the browser, the server and the page take turns, and how far native is from itself is in the line native again.",
  flood:
    "the second event of each message: the line new event is the least that a library with events of its own costs; how far native is from itself is in the line native again.",
  queue: "the difference is within the spread of the rounds where it is not 10 %.",
  size: "it does more: queue, heartbeat, page events, true close codes; docs/size.md says how it is made up.",
  storm:
    "full jitter draws each wait from zero to its cap, so that more come early than late; only waits that are all long would be flat.",
};
