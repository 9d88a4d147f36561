// The looks of the plots: one paint for each contestant, the same in every panel of every plot.
import { isFloor, isOurs, isRust } from "./samples.mjs";

/** Colours of everything but data. `DARK` replaces each on a dark page. */
export const THEME = {
  card: "#ffffff",
  ink: "#1e293b",
  muted: "#5b6b80",
  faint: "#b4c0cf",
  grid: "#dbe3ec",
};

/**
 * In the order in which panels show them: the browser's own first, then JavaScript, then Rust. Ours
 * alone are vivid, and the floors are greys.
 */
const COLORS = {
  native: "#3f4a5a",
  "native again": "#7d8899",
  "new event": "#a3adbb",
  steadysocket: "#1d5bf0",
  "steadysocket/slim": "#6478d8",
  "steadysocket (events: false)": "#0a86c4",
  partysocket: "#8aa97f",
  "reconnecting-websocket": "#c9a25f",
  "@nktkas/rews": "#c58d8d",
  "websocket-ts": "#a58fc4",
  "robust-websocket": "#78b0b4",
  "ws (Node)": "#b98a7a",
  "web-sys (Rust)": "#7d8899",
  "best-path (Rust)": "#a3adbb",
  "tokio-tungstenite (Rust)": "#7d8899",
  "steadysocket (Rust)": "#e4400b",
  "gloo-net (Rust)": "#c08aa6",
  "tokio-tungstenite-wasm (Rust)": "#9aa75f",
  "ewebsock (Rust)": "#9c8468",
  "ws-stream-wasm (Rust)": "#7f9fc2",
};
const ORDER = Object.keys(COLORS);

/** For names that are not in the list: ours and peers have some each, chosen by the name alone. */
const MORE_OURS = ["#7a5cf0"];
const MORE_OURS_IN_RUST = ["#f59063", "#c2185b", "#a63a00"];
const MORE_PEERS = ["#b5a642", "#6fa58f", "#b57fb0", "#a39a8c", "#8d94c9", "#cf8f8f"];

/** @param {string} name */
export function colorOf(name) {
  if (COLORS[name]) return COLORS[name];
  if (!isOurs(name)) return pick(MORE_PEERS, name);
  return pick(isRust(name) ? MORE_OURS_IN_RUST : MORE_OURS, name);
}

/** Floors are hatched, so that they are no contestants without colours either. */
export const isHatched = (name) => isFloor(name) && name !== "native";

/** An unknown name comes after the known ones of its family. */
export function inOrder(names) {
  const place = (name) => {
    const known = ORDER.indexOf(name);
    if (known >= 0) return known;
    const family = ORDER.findLastIndex(
      (other) => isRust(other) === isRust(name) && isOurs(other) === isOurs(name),
    );
    return family + 0.5;
  };
  return [...new Set(names)].sort((a, b) => place(a) - place(b) || a.localeCompare(b));
}

/** Colours of a light page and what they are on a dark one; those of peers do on both. */
const DARK = {
  [THEME.card]: "#0d1420",
  [THEME.ink]: "#e6edf5",
  [THEME.muted]: "#9aa9bc",
  [THEME.faint]: "#4d5d75",
  [THEME.grid]: "#2a3648",
  [COLORS.native]: "#d5dde8",
  [COLORS.steadysocket]: "#4d86ff",
  [COLORS["steadysocket (Rust)"]]: "#ff6a3a",
};

/** The SVG follows its reader's scheme by itself: where it is an image, no page can style it. */
export function withDarkScheme(svg) {
  const rules = Object.entries(DARK).map(
    ([light, dark]) => `[fill="${light}"]{fill:${dark}}[stroke="${light}"]{stroke:${dark}}`,
  );
  const style = `<style>@media (prefers-color-scheme:dark){${rules.join("")}}</style>`;
  return svg.replace(/>/, `>\n${style}`);
}

function pick(colors, name) {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)) % 65_521;
  return colors[sum % colors.length];
}
