// The faults that the server makes on purpose.

/**
 * @typedef {object} Fault
 * @property {"reset" | "close1000" | "close1012" | "close4401" | "refuse" | "silence" | "kick" | "flaky"
 *   | "slow"} name
 * @property {string} path Where this page's server makes it.
 * @property {"once" | "always"} dials Whether only the first dial goes there, or every one.
 * @property {import("steadysocket").Options} [options] What the connection needs for it.
 */

/** @type {readonly Fault[]} */
export const FAULTS = [
  { name: "reset", path: "/drop?after_ms=1000", dials: "once" },
  { name: "close1000", path: "/close?code=1000&reason=done&after_ms=1000", dials: "once" },
  { name: "close1012", path: "/close?code=1012&reason=restart&after_ms=1000", dials: "once" },
  { name: "close4401", path: "/close?code=4401&reason=token+expired&after_ms=1000", dials: "once" },
  { name: "refuse", path: "/refuse?status=503", dials: "once" },
  {
    name: "silence",
    path: "/silent",
    dials: "once",
    options: {
      heartbeat: { intervalMs: 2_000, timeoutMs: 2_000, isPong: isAnswerToPing },
    },
  },
  { name: "kick", path: "/accept-then-kick", dials: "always" },
  // Open for longer than `stableAfterMs`, so that the attempts count anew each time.
  { name: "flaky", path: "/flaky?open_ms=6000&refuse_ms=2000", dials: "always" },
  { name: "slow", path: "/slow?bytes_per_s=64000", dials: "always" },
];

/** What the server makes of the heartbeat's message, so that the log need not show it. */
const ANSWERS_TO_PING = ["ping", "Ви сказали: ping", "You said: ping"];

/**
 * Whether a message answers the heartbeat; any message is a sign of life.
 *
 * @param {unknown} data
 */
export function isAnswerToPing(data) {
  return ANSWERS_TO_PING.some((answer) => answer === data);
}
