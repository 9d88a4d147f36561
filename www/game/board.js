// The board: a grid of buttons, by pointer, touch and arrow keys.

import { allOf, byId } from "../ui/dom.js";
import { make } from "../ui/elements.js";
import { t } from "../ui/i18n.js";
import { COLUMNS, ROWS } from "./table.js";

/** @typedef {import("./table.js").Table} Table */

/** The board, free and without function. */
export function buildBoard() {
  const rows = Array.from({ length: ROWS }, (_, row) =>
    make(
      "div",
      { role: "row", class: "game-row" },
      ...Array.from({ length: COLUMNS }, (_, column) =>
        make(
          "div",
          { role: "gridcell" },
          make("button", {
            type: "button",
            class: "cell",
            "data-cell": String(row * COLUMNS + column),
            tabindex: row + column === 0 ? "0" : "-1",
          }),
        ),
      ),
    ),
  );
  return make(
    "div",
    { id: "game-board", class: "game-board", role: "grid", "data-i18n-label": "game.board" },
    ...rows,
  );
}

/**
 * @param {{ claim: (cell: number) => void, point: (at: [number, number]) => void }} player
 */
export function startBoard({ claim, point }) {
  const board = byId("game-board");
  const cells = [...allOf(".cell", board)];
  board.addEventListener("click", ({ target }) => {
    const cell = cellOf(target);
    if (cell >= 0) claim(cell);
  });
  board.addEventListener("pointermove", ({ clientX, clientY }) => {
    const { left, top, width, height } = board.getBoundingClientRect();
    point([within((clientX - left) / width), within((clientY - top) / height)]);
  });
  board.addEventListener("focusin", ({ target }) => {
    const cell = cellOf(target);
    if (cell >= 0) point(middleOf(cell));
  });
  board.addEventListener("keydown", (event) => {
    const next = neighbourOf(cellOf(event.target), event.key);
    if (next === undefined) return;
    event.preventDefault();
    for (const [place, cell] of cells.entries()) cell.tabIndex = place === next ? 0 : -1;
    cells[next]?.focus();
  });
}

/** @param {Table} table */
export function renderBoard({ cells, gold, pending, seat }) {
  for (const [place, element] of allOf("#game-board .cell").entries()) {
    const owner = cells[place] ?? undefined;
    const isGold = gold.has(place);
    element.dataset.owner = String(owner ?? "");
    element.dataset.gold = String(isGold);
    element.dataset.pending = String(pending.has(place));
    const state = owner === undefined ? (isGold ? "gold" : "free") : ownerOf(owner, seat);
    const [row, column] = [Math.floor(place / COLUMNS) + 1, (place % COLUMNS) + 1];
    element.ariaLabel = t("game.cell", { row, column, state: t(`game.cell.${state}`) });
  }
}

/**
 * @param {number} owner
 * @param {number | undefined} seat
 */
function ownerOf(owner, seat) {
  if (owner === seat) return "mine";
  return owner === 0 ? "first" : "second";
}

/** @param {EventTarget | null} target */
function cellOf(target) {
  const cell = target instanceof Element ? target.closest(".cell") : null;
  return cell instanceof HTMLElement ? Number(cell.dataset.cell) : -1;
}

/** @param {number} cell @returns {[number, number]} */
function middleOf(cell) {
  return [((cell % COLUMNS) + 0.5) / COLUMNS, (Math.floor(cell / COLUMNS) + 0.5) / ROWS];
}

/**
 * The cell that a key leads to, if any.
 *
 * @param {number} cell
 * @param {string} key
 */
function neighbourOf(cell, key) {
  if (cell < 0) return undefined;
  const [row, column] = [Math.floor(cell / COLUMNS), cell % COLUMNS];
  /** @type {Record<string, [number, number]>} */
  const places = {
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    Home: [row, 0],
    End: [row, COLUMNS - 1],
  };
  const place = places[key];
  if (!place) return undefined;
  const [down, right] = place;
  const isInside = down >= 0 && down < ROWS && right >= 0 && right < COLUMNS;
  return isInside ? down * COLUMNS + right : cell;
}

/** @param {number} part */
function within(part) {
  return Math.round(Math.min(Math.max(part, 0), 1) * 1_000) / 1_000;
}
