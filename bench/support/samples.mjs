// Collects what the rounds give, one list of samples for each contestant in each row.
import { median, summarize } from "./figures.mjs";

/** @typedef {{ bench: string, engine: string, what: string, unit: string, better: "less" | "more" }} Row */

export class Samples {
  #rows = new Map();

  /**
   * @param {Row} row
   * @param {string} contestant
   * @param {number} value
   */
  add(row, contestant, value) {
    const key = [row.bench, row.engine, row.what].join("|");
    if (!this.#rows.has(key)) this.#rows.set(key, { ...row, samples: {} });
    const { samples } = this.#rows.get(key);
    samples[contestant] ??= [];
    samples[contestant].push(value);
  }

  /** The rows with their figures, in the order in which they came. */
  rows() {
    return [...this.#rows.values()].map(({ samples, ...row }) => {
      const entries = Object.entries(samples);
      return {
        ...row,
        figures: Object.fromEntries(
          entries.map(([name, samples]) => [name, { ...summarize(samples), samples }]),
        ),
      };
    });
  }
}

/**
 * How many times the other's figure this one is: the middle one of the rounds' ratios, since what
 * slows a whole round down, as another program does, is in both of its figures. Where one was measured
 * more often, it is the ratio of the medians.
 */
export function ratioOf(row, name, other) {
  return paired(row, name, other, (ours, theirs) => ours / theirs);
}

/** Likewise by how much it is more. */
export function differenceOf(row, name, other) {
  return paired(row, name, other, (ours, theirs) => ours - theirs);
}

function paired({ figures }, name, other, compare) {
  const [ours, theirs] = [figures[name], figures[other]];
  if (!ours || !theirs) return undefined;
  if (ours.samples.length !== theirs.samples.length) return compare(ours.median, theirs.median);
  const results = ours.samples.map((sample, round) => compare(sample, theirs.samples[round]));
  const finite = results.filter(Number.isFinite);
  return finite.length > 0 ? median(finite) : undefined;
}

/** Whose figures are ours, and which are no library's. */
export const isOurs = (name) => name.startsWith("steadysocket");
export const isFloor = (name) => FLOORS.includes(name);
const FLOORS = [
  "native",
  "native again",
  "new event",
  "best-path (Rust)",
  "web-sys (Rust)",
  "tokio-tungstenite (Rust)",
];
export const isRust = (name) => name.endsWith("(Rust)");

/** The best of the peers of this kind in a row: its name and figure. */
export function bestPeer({ figures, better }, of = () => true) {
  const peers = Object.entries(figures).filter(
    ([name]) => !isOurs(name) && !isFloor(name) && of(name),
  );
  const sign = better === "less" ? 1 : -1;
  const [name, figure] = peers.sort(([, a], [, b]) => sign * (a.median - b.median))[0] ?? [];
  return name && { name, ...figure };
}

/** The same list, beginning with another one in each round. */
export const rotate = (list, round) => list.map((_, place) => list[(place + round) % list.length]);
