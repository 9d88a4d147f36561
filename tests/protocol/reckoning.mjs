// What both applications accepted and were handed, against what a report says of it.

import assert from "node:assert/strict";

/**
 * @typedef {{ accepted: string[], received: string[], delivered: string[], hasLeft?: boolean,
 *   report?: any }} Side
 */

/** @returns {Side} */
export function newSide() {
  return { accepted: [], received: [], delivered: [] };
}

/** @param {Side} client @param {Side} server */
export function checkPrefixes(client, server) {
  for (const [from, to] of /** @type {const} */ ([
    [client, server],
    [server, client],
  ])) {
    assert.deepEqual(to.received, from.accepted.slice(0, to.received.length));
  }
}

/** @param {Side} side @param {Side} peer @param {Set<string>} written */
export function checkReport({ accepted, report }, peer, written) {
  const { why, deliveredUpTo, uncertain, unsent } = report;
  const parts = [...accepted.slice(0, deliveredUpTo), ...uncertain, ...unsent];
  assert.deepEqual(parts, accepted, "the report divides what was accepted");
  if (why === "ended") {
    const lacking = unsent.filter((/** @type {string} */ one) => written.has(one));
    assert.deepEqual([...uncertain, ...(peer.hasLeft ? [] : lacking)], []);
  }
  for (const payload of uncertain) assert.ok(written.has(payload), `${payload} was never written`);
  const { length } = peer.delivered;
  assert.ok(length >= deliveredUpTo, `${deliveredUpTo} delivered, says the report of ${length}`);
  assert.ok(length <= deliveredUpTo + uncertain.length, `only ${deliveredUpTo} of ${length}`);
}
