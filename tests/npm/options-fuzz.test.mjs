// Whatever is given for options, the answer is a connection or an error that names the option.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { OptionError, SteadySocket } from "steadysocket";

const RUNS = Number(process.env.FUZZ_RUNS ?? 20_000);

/** The names in the table of options, with numbers, strings and nonsense for values. */
const NAMES = [
  ...["reconnect", "heartbeat", "idle", "queue", "lifecycle", "handshake", "startClosed", "signal"],
  ...["connectTimeoutMs", "closeTimeoutMs", "handshakeTimeoutMs", "WebSocket"],
  ...["highWaterMarkBytes", "lowWaterMarkBytes", "initialDelayMs", "maxDelayMs", "factor"],
  ...["jitter", "maxAttempts", "stableAfterMs", "shouldReconnect", "intervalMs", "timeoutMs"],
  ...["message", "isPong", "maxMessages", "maxBytes", "overflow", "ttlMs", "online", "window"],
  ...[
    "visibility",
    "pageCache",
    "document",
    "closeAfterMs",
    "wakeOnSend",
    "__proto__",
    "constructor",
    "toString",
  ],
];

const value = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(0, 1, -1, 1_000, 2_147_483_647, 2_147_483_648, Number.POSITIVE_INFINITY),
  fc.constantFrom("full", "equal", "none", "reject", "drop-oldest", "drop-newest", ""),
  fc.constantFrom(undefined, null, true, false, () => true, Symbol("nonsense"), 10n, []),
  fc.string(),
);
const group = fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 5 });
const options = fc.dictionary(fc.constantFrom(...NAMES), fc.oneof(value, group), { maxKeys: 6 });

/** @param {unknown} given */
function make(given) {
  const rest = typeof given === "object" ? given : {};
  return new SteadySocket(
    "ws://127.0.0.1:1/",
    [],
    /** @type {any} */ ({ ...rest, startClosed: true }),
  );
}

test("any options give a connection or an error that names the option", () => {
  fc.assert(
    fc.property(options, (given) => {
      try {
        make(given).stats();
      } catch (error) {
        assert.ok(error instanceof OptionError, `${error}`);
        assert.ok(error.message.includes(`option ${error.option} is `), error.message);
        assert.ok(error.expected.length > 0);
      }
    }),
    { numRuns: RUNS },
  );
});
