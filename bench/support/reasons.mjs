// Why a goal is not met where it is not: written by people, for the page.

/** By benchmark, browser and what is measured; or by fewer of these. */
export const REASONS = {
  "overhead, receive by iterator":
    "by default each message is also dispatched as an event; `events: false` leaves that out.",
  "overhead, receive by iterator without events":
    "each message resolves a promise, and in Firefox resuming after `await` takes most of a microsecond.",
  "overhead, receive in Rust":
    "each message crosses into the wasm and back a few times, for its kind, its length and its bytes; web-sys alone costs most of it.",
  "overhead, receive by listener":
    "one new event and one dispatch are the floor, and in Firefox partysocket costs little more; the rest is within the spread of the rounds.",
  echo: "by listener each message is a second event, as in the column new event; libraries that hand out the browser's own event save it, and show another `target`. In Rust each message is copied into the wasm. Browser, server and page share two cores, and native differs from itself by as much as 10 %.",
  flood:
    "the second event again, and the copy in Rust. In Firefox ours is a tenth slower than new event, which without a network it is not; the reason is not known.",
  native:
    "each message takes a lock, so that any thread may send, and a callback, some 10 ns of 220; and of two threads that share two cores with others the slower one has the messages out of its cache.",
  queue:
    "each message is taken out of the wasm's queue by a call, and the socket's buffer is read before each.",
  session:
    "binary messages of 16 KiB take two buffers more in the page, one to keep and one without the header, and memory that is new costs some 2 µs a page of 4 KiB on this machine, as much as the rest of the session. Others are within the spread of the rounds.",
  "session, header":
    "a text that tells both positions has both in decimal; one way, or in binary, it is less.",
  size: "it has what the Rust peers have not: reconnecting, a queue, a heartbeat, page events, close codes; docs/size.md lists the parts.",
  storm:
    "the first waits are short on purpose, and full jitter draws each wait from zero up to its cap, so the first seconds after a long outage have twice the mean. Only waits that are all long would be flat.",
};
