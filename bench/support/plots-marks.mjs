// What stands for a figure: a bar or a dot, its whiskers, and the line of the browser's own class.
import { colorOf, isHatched, THEME } from "./plots-colors.mjs";

/** From the smallest payload to the largest. */
export const DOT_SIZES = [5, 7, 10];

export function barPaint(name) {
  return { color: colorOf(name), ...(isHatched(name) && { decal: HATCH }) };
}

/** A floor's dot is hollow. */
export function dotPaint(name) {
  const color = colorOf(name);
  if (!isHatched(name)) return { color, opacity: 1, borderColor: THEME.card, borderWidth: 0.7 };
  return { color: THEME.card, opacity: 1, borderColor: color, borderWidth: 1.6 };
}

/** The base line: the native class. */
export function nativeLine({ native }) {
  if (!native) return {};
  return {
    markLine: {
      symbol: "none",
      label: { show: false },
      animation: false,
      lineStyle: { color: THEME.muted, type: [4, 3], width: 1 },
      data: [{ xAxis: native.median }],
    },
  };
}

/**
 * A thin line from the lowest to the highest round, and a thick one from quartile to quartile.
 *
 * @param {({ median: number, min: number, max: number, low: number, high: number } | undefined)[]} figures
 * @param {number} lane How far below its line's middle, in pixels.
 * @param {string[]} [colors] For dots, which lie on no colour of their own as bars do.
 */
export function whiskers(figures, lane, colors) {
  const data = figures.flatMap((figure, line) => {
    if (!figure || figure.rounds === 1) return [];
    return [[line, figure.median, figure.min, figure.max, figure.low, figure.high]];
  });
  return {
    type: "custom",
    encode: { x: 1, y: 0 },
    z: 4,
    data,
    renderItem: ({ coordSys }, api) => {
      const color = colors?.[api.value(0)];
      const y = api.coord([api.value(1), api.value(0)])[1] + lane;
      const edge = coordSys.x + coordSys.width;
      const [min, max, low, high] = [2, 3, 4, 5].map((dimension) => {
        const x = api.coord([api.value(dimension), api.value(0)])[0];
        // A logarithmic axis has no place for a zero.
        return Number.isFinite(x) ? Math.max(x, coordSys.x) : coordSys.x;
      });
      return { type: "group", children: whisker({ min, max, low, high, y, edge, color }) };
    },
  };
}

function whisker({ min, max, low, high, y, edge, color }) {
  const thin = color ? THEME.faint : THEME.ink;
  const end = Math.min(max, edge);
  return [
    !color && stroke(min, end, y, THEME.card, 3),
    stroke(min, end, y, thin, 1),
    !color && stroke(low, high, y, THEME.card, 5),
    stroke(low, high, y, color ?? THEME.ink, color ? 2 : 3),
    max > edge + 1 && arrow(edge, y, thin),
  ].filter(Boolean);
}

function stroke(x1, x2, y, color, lineWidth) {
  return {
    type: "line",
    shape: { x1, y1: y, x2, y2: y },
    style: { stroke: color, lineWidth },
    silent: true,
  };
}

/** The highest round is beyond the panel. */
function arrow(x, y, fill) {
  const points = [
    [x, y],
    [x - 6, y - 3],
    [x - 6, y + 3],
  ];
  return { type: "polygon", shape: { points }, style: { fill }, silent: true };
}

const HATCH = {
  symbol: "rect",
  color: THEME.card,
  dashArrayX: [1, 0],
  dashArrayY: [2, 4],
  symbolSize: 1,
  rotation: -Math.PI / 4,
};
