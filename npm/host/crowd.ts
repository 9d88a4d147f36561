/** The connections of this realm that wait to dial an address again. */
const waiting = new Map<string, number>();
let isTold = false;

/**
 * Counts a connection that begins (1) or stops (-1) waiting. Where a library makes a new socket at
 * each close, those that it has left go on dialling: that is said once (pitfall 87).
 */
export function countWaiting(address: string, change: number): void {
  const count = (waiting.get(address) ?? 0) + change;
  if (count) waiting.set(address, count);
  else waiting.delete(address);
  if (count <= MANY || isTold) return;
  isTold = true;
  console.warn(
    `steadysocket: more than ${MANY} connections wait to dial ${address} again. ` +
      "For a library that dials again itself see docs/libraries.md",
  );
}

/** More than a page has on purpose. */
const MANY = 16;
