// Compares what was seen with two classes.

/** The size of what was seen, for a line of the output. */
export function sizeOf({ library, sockets, server, alive }) {
  const messages = server.join(", ").match(/, (text|binary) /g) ?? [];
  const left = alive.filter((text) => !text.startsWith("0 ")).join(" and ") || "nothing";
  return `${library.length} events, ${sockets.length} dials, ${messages.length} messages, ${left} left`;
}

/** How many dials were refused. */
export function refusalsIn({ sockets }) {
  return sockets.filter((log) => !log.includes(", open")).length;
}

/** The parts that differ, each with its first different line; undefined if there is none. */
export function differenceOf(native, ours) {
  const parts = Object.keys(native).flatMap((part) => {
    const [one, other] = [native[part], ours[part]];
    const at = [...one, ...other].findIndex((_, index) => one[index] !== other[index]);
    if (at < 0) return [];
    return [`  ${part}, ${at + 1}:\n    native: ${one[at]}\n    ours:   ${other[at]}`];
  });
  return parts.length === 0 ? undefined : parts.join("\n");
}
