// Why a goal is not met where it is not: said here by people, beside the figures on the page.

const EVENT =
  "by listener each message is a second event: the line new event is the least that a library with events of its own costs, and those that hand out the browser's event have another target in it";
const RUST =
  "in Rust each message is copied into the wasm: the line web-sys (Rust) has the crossing alone";
const TURNS =
  "browser, server and page take turns on two cores, and the line native again says how far native is from itself";

/** By benchmark, browser and what is measured; or by less. */
export const REASONS = {
  "overhead, receive by iterator":
    "by default each message is an event too, for those who listen; `events: false` is the row below.",
  "overhead, receive by iterator without events":
    "a promise for each message, and in Firefox to go on after an `await` takes most of a microsecond.",
  "overhead, receive in Rust":
    "each message crosses into the wasm and back a few times, for its kind, its length and its bytes; bare web-sys and the best path are beside it, and above native by most of it.",
  "overhead, receive by listener":
    "one new event and one more dispatch are the floor, and partysocket itself is in Firefox little more than that; what is above the floor is ours, within the spread of the rounds.",
  "echo, chromium": `${EVENT}; ${RUST}; ${TURNS}.`,
  "echo, firefox": `${EVENT}; ${RUST}; ${TURNS}. A tick of Firefox's clock is a tenth of the shortest trips.`,
  "flood, chromium": `${EVENT}; without events, and in JavaScript, it is as native but for the promise; ${RUST}.`,
  "flood, firefox": `${EVENT}; ours is a tenth below that line, which without a network it is not, and why is not known; ${RUST}.`,
  queue:
    "each message is taken out of the wasm's queue by a call, in its place, and the buffer is looked at before each.",
  size: "it has what its peers have not: a state machine, a queue, a heartbeat, the page's events, true close codes; docs/size.md says what it is made of.",
  storm:
    "the first waits are short by intention, and full jitter draws each wait from zero to its cap: who drew a short one comes first, so that after a long outage the first second has twice the mean. Only waits that are all long would be flat.",
};
