// Why a goal is not met where it is not: said here by people, beside the figures on the page.

/** By benchmark and what is measured, or by benchmark alone. */
export const REASONS = {
  "overhead, receive by iterator":
    "each message is an event too, whoever listens, and a second event is what a second event costs; and a promise for each.",
  "overhead, receive in Rust":
    "a text of Rust's own is a copy out of the browser's memory, which native has not to make; see the best path in the table.",
  "overhead, receive by listener":
    "one new event and one more dispatch; a peer that hands on the browser's own event makes none, but its target is not the peer.",
  echo: "on two cores the browser, the server and the page take turns; how far native is from itself is in the line native again.",
  flood:
    "the second event of each message, as for receive by listener; how far native is from itself is in the line native again.",
  queue: "the difference is within the spread of the rounds where it is not 10 %.",
  size: "it does more: queue, heartbeat, page events, true close codes; docs/size.md says how it is made up.",
  storm:
    "full jitter draws each wait from zero to its cap, so that more come early than late; only waits that are all long would be flat.",
};
