// What a figure should be, and the one table that says whether it is.
import { show } from "./figures.mjs";
import { REASONS } from "./reasons.mjs";
import { bestPeer, isRust } from "./samples.mjs";
import { ratio } from "./tables.mjs";

/** A bound, and how it is said. */
export const limit = (value, text) => ({ value, text });

/** At least, or at most, this share of native, round by round. */
export const share = (ratio) => ({
  ratio,
  text: `${ratio} × native`,
});

/**
 * One line of the table.
 *
 * @param {object} row From `Samples`.
 * @param {string} name Whose figure it is about.
 * @param {{ value?: number, ratio?: number, text: string }} bound
 */
export function goal(row, name, bound) {
  const { median: ours = Number.NaN, ratio: paired } = row.figures[name] ?? {};
  const [value, border] = bound.ratio === undefined ? [ours, bound.value] : [paired, bound.ratio];
  const isMet = row.better === "less" ? value <= border : value >= border;
  const peer = bestPeer(row, (other) => isRust(other) === isRust(name));
  return {
    bench: row.bench,
    engine: row.engine,
    what: row.what,
    unit: row.unit,
    native: row.figures.native?.median,
    peer: peer?.median,
    peerName: peer?.name,
    ours,
    ratio: paired,
    bound: bound.text,
    goal: bound.value === undefined ? bound.text : `${bound.text} (${show(bound.value)})`,
    isMet,
  };
}

/** Every goal of every benchmark. */
export function goalTable(results) {
  const goals = results.flatMap(({ goals }) => goals);
  const met = goals.filter(({ isMet }) => isMet).length;
  return {
    title: `Goals: ${met} of ${goals.length} met`,
    header: ["what", "unit", "native", "best peer", "ours", "× native", "goal", "met"],
    lines: goals.map((line) => [
      `${line.bench}, ${line.engine}: ${line.what}`,
      line.unit,
      show(line.native ?? Number.NaN),
      line.peerName ? `${show(line.peer)} ${line.peerName}` : "–",
      show(line.ours),
      ratio(line.ratio, 1),
      line.goal,
      line.isMet ? "yes" : "no",
    ]),
  };
}

/** Why the goals that are not met are not, for the page: each kind of them once. */
export function reasonsFor(results) {
  const missed = results.flatMap(({ goals }) => goals).filter(({ isMet }) => !isMet);
  const kinds = new Map();
  for (const { bench, what, bound } of missed) {
    const [kind] = what.split(",");
    const name = `${bench}, ${kind}`;
    const { bounds } = kinds.get(name) ?? { bounds: new Map() };
    bounds.set(bound, (bounds.get(bound) ?? 0) + 1);
    kinds.set(name, { bounds, reason: REASONS[name] ?? REASONS[bench] });
  }
  return [...kinds].map(([name, { bounds, reason }]) => {
    const list = [...bounds].map(([bound, count]) => `${bound} (${rows(count)})`);
    return { what: `${name}: ${list.join("; ")}`, reason };
  });
}

const rows = (count) => (count === 1 ? "1 row" : `${count} rows`);
