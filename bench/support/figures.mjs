// Samples and what is said of them.

/** The middle one; of two middle ones the mean. */
export function median(samples) {
  return quantile(samples, 0.5);
}

/** Between two samples, in proportion. */
export function quantile(samples, share) {
  const sorted = [...samples].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low + (high - low) * (place - Math.floor(place));
}

/** Median, extremes, and half the distance of the quartiles as a share of the median. */
export function summarize(samples) {
  const middle = median(samples);
  const spread = (quantile(samples, 0.75) - quantile(samples, 0.25)) / 2;
  return {
    median: middle,
    min: Math.min(...samples),
    max: Math.max(...samples),
    spread: middle === 0 ? 0 : spread / Math.abs(middle),
    rounds: samples.length,
  };
}

/** Three figures that mean something, and a unit's own thousands. */
export function show(value, unit = "") {
  const tail = unit ? ` ${unit}` : "";
  if (!Number.isFinite(value)) return "–";
  if (Number.isInteger(value)) return `${value.toLocaleString("en")}${tail}`;
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  const rounded = Number(value.toFixed(Math.min(digits, 3)));
  return `${rounded.toLocaleString("en", { maximumFractionDigits: 3 })}${tail}`;
}

/** A whole number as people write it, its thousands apart. */
export const group = (count) => count.toLocaleString("en").replaceAll(",", "\u202f");
