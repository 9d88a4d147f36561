// The axes of the panels: names and values beside, units below.
import { colorOf, THEME } from "./plots-colors.mjs";
import { isFloor, isOurs } from "./samples.mjs";

/** How an axis looks, whatever is on it. */
export const AXIS = {
  axisLine: { show: false },
  axisTick: { show: false },
  axisLabel: { fontSize: 11, color: THEME.muted },
  nameTextStyle: { fontSize: 11, color: THEME.muted },
  splitLine: { lineStyle: { color: THEME.grid } },
};

/** Names at the bars need no legend. */
export function nameAxis(names) {
  const rich = Object.fromEntries(names.map((name, line) => [`name${line}`, nameStyle(name)]));
  return {
    ...lines(names),
    splitLine: { show: false },
    axisLabel: { interval: 0, rich, formatter: (name, line) => `{name${line}|${name}}` },
  };
}

function nameStyle(name) {
  // As many letters as there is room for.
  const fontSize = Math.min(12, (12 * 29) / name.length);
  if (isOurs(name)) return { fontSize, fontWeight: "bold", color: colorOf(name) };
  return { fontSize, color: isFloor(name) ? THEME.muted : THEME.ink };
}

/** The medians as figures, in a column at the right. */
export function valueAxis(medians) {
  const format = formatOf(medians);
  return {
    ...lines(medians.map((_, place) => String(place))),
    position: "right",
    axisLabel: {
      interval: 0,
      fontSize: 11,
      color: THEME.ink,
      align: "right",
      margin: 58,
      formatter: (place) => format(medians[place]),
    },
  };
}

/**
 * @param {"less" | "more"} better
 * @param {number[]} customValues Where it has ticks.
 */
export function unitAxis(unit, better, customValues) {
  return {
    ...AXIS,
    axisTick: { show: false, customValues },
    axisLabel: { ...AXIS.axisLabel, formatter: short, hideOverlap: true, customValues },
    name: [unit, `${better} is better`].filter(Boolean).join("; "),
    nameLocation: "middle",
    nameGap: 24,
  };
}

/** Round numbers between two, about as many as asked for, a step of 1, 2 or 5 apart. */
export function ticksBetween(low, high, count) {
  const least = (high - low) / count;
  const step = logSteps(least, least * 10).at(0);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, place) => (first + place) * step);
}

/** The steps 1, 2 and 5 around the quartiles of all; a round far off may leave the panel. */
export function logBounds(figures) {
  const positive = figures.filter(({ low }) => low > 0);
  const low = Math.min(...positive.map((figure) => figure.low));
  const high = Math.max(...positive.map((figure) => figure.high));
  const steps = logSteps(low / 10, high * 10);
  return [steps.findLast((step) => step <= low * 0.95), steps.find((step) => step >= high * 1.05)];
}

/** Over many tens, the tens alone. */
export function logTicks(low, high) {
  const steps = logSteps(low, high);
  return steps.length > 10 ? steps.filter((step) => Number.isInteger(Math.log10(step))) : steps;
}

function logSteps(low, high) {
  const steps = [];
  for (let ten = Math.floor(Math.log10(low)); 10 ** ten <= high; ten += 1) {
    steps.push(...[1, 2, 5].map((step) => step * 10 ** ten));
  }
  return steps.filter((step) => step >= low && step <= high);
}

function lines(data) {
  return { ...AXIS, type: "category", inverse: true, data };
}

/** Three figures that mean something, with zeros at the end: in a column they tell how exact it is. */
function formatOf(values) {
  const areWhole = values.every((value) => value === undefined || Number.isInteger(value));
  const three = { minimumSignificantDigits: 3, maximumSignificantDigits: 3 };
  return (value) => {
    if (value === undefined) return "–";
    const isWhole = areWhole || value === 0 || Math.abs(value) >= 1000;
    return value.toLocaleString("en", isWhole ? { maximumFractionDigits: 0 } : three);
  };
}

/** An axis's number: `20k` for 20,000. */
function short(value) {
  for (const [size, letter] of [
    [1e6, "M"],
    [1e3, "k"],
  ]) {
    if (Math.abs(value) >= size) return `${Number((value / size).toFixed(1))}${letter}`;
  }
  return String(Number(value.toPrecision(3)));
}
