// What a figure should be, and the one table that says whether it is.
import { show } from "./figures.mjs";
import { REASONS } from "./reasons.mjs";
import { bestPeer, differenceOf, isRust, ratioOf } from "./samples.mjs";
import { ratio } from "./tables.mjs";

/** A bound on the figure itself, and how it is said. */
export const limit = (value, text) => ({
  value,
  text,
  measure: (row, name) => row.figures[name]?.median,
});

/** At least, or at most, this share of another's figure, round by round. */
export const share = (value, of = "native") => ({
  value,
  text: `${value} × ${of}`,
  measure: (row, name) => ratioOf(row, name, of),
});

/** At most so much more than another's figure, round by round. */
export const above = (value, unit, of = "native") => ({
  value,
  text: `${of} + ${value} ${unit}`,
  measure: (row, name) => differenceOf(row, name, of),
});

/**
 * One line of the table.
 *
 * @param {object} row From `Samples`.
 * @param {string} name Whose figure it is about.
 * @param {{ value: number, text: string, measure: (row: object, name: string) => number }} bound
 */
export function goal(row, name, bound) {
  const reached = bound.measure(row, name) ?? Number.NaN;
  const peer = bestPeer(row, (other) => isRust(other) === isRust(name));
  return {
    bench: row.bench,
    engine: row.engine,
    what: row.what,
    unit: row.unit,
    native: row.figures.native?.median,
    peer: peer?.median,
    peerName: peer?.name,
    ours: row.figures[name]?.median ?? Number.NaN,
    toNative: ratioOf(row, name, "native"),
    toPeer: peer && ratioOf(row, name, peer.name),
    bound: bound.text,
    border: bound.value,
    reached,
    isMet: row.better === "less" ? reached <= bound.value : reached >= bound.value,
  };
}

/** Says which of ours it is, in rows that have both. */
export const forRust = (line, name) =>
  isRust(name) ? { ...line, what: `${line.what}, Rust` } : line;

/** Every goal of every benchmark. */
export function goalTable(results) {
  const goals = results.flatMap(({ goals }) => goals);
  const met = goals.filter(({ isMet }) => isMet).length;
  return {
    title: `Goals: ${met} of ${goals.length} met`,
    header: [
      "what",
      "unit",
      "native",
      "best peer",
      "ours",
      "× native",
      "× best peer",
      "goal",
      "bound",
      "reached",
      "met",
    ],
    lines: goals.map((line) => [
      `${line.bench}, ${line.engine}: ${line.what}`,
      line.unit,
      show(line.native ?? Number.NaN),
      line.peerName ? `${show(line.peer)} ${line.peerName}` : "–",
      show(line.ours),
      ratio(line.toNative, 1),
      ratio(line.toPeer, 1),
      line.bound,
      show(line.border),
      show(line.reached),
      line.isMet ? "yes" : "no",
    ]),
  };
}

/** Why the goals that are not met are not, for the page: each kind of them once. */
export function reasonsFor(results) {
  const missed = results.flatMap(({ goals }) => goals).filter(({ isMet }) => !isMet);
  const kinds = new Map();
  for (const { bench, engine, what, bound } of missed) {
    const [kind] = what.split(",");
    const names = [
      `${bench}, ${engine}, ${kind}`,
      `${bench}, ${kind}`,
      `${bench}, ${engine}`,
      bench,
    ];
    const name = names.find((name) => REASONS[name]) ?? `${bench}, ${kind}`;
    const { bounds } = kinds.get(name) ?? { bounds: new Map() };
    bounds.set(bound, (bounds.get(bound) ?? 0) + 1);
    kinds.set(name, { bounds, reason: REASONS[name] });
  }
  return [...kinds].map(([name, { bounds, reason }]) => {
    const list = [...bounds].map(([bound, count]) => `${bound} (${rows(count)})`);
    return { what: `${name}: ${list.join("; ")}`, reason };
  });
}

const rows = (count) => (count === 1 ? "1 row" : `${count} rows`);
