// The pointers of the players, as they move.

import { byId } from "../ui/dom.js";
import { make } from "../ui/elements.js";

/** The pointers of the others, by place at the board. */
export class Pointers {
  /** @type {Map<number, HTMLElement>} */
  #elements = new Map();

  /** @param {{ seat: number, at: [number, number] }} news */
  move({ seat, at }) {
    const [left, top] = at.map((part) => `${Math.min(Math.max(Number(part), 0), 1) * 100}%`);
    const element = this.#elements.get(seat) ?? this.#add(seat);
    Object.assign(element.style, { left, top });
  }

  clear() {
    for (const element of this.#elements.values()) element.remove();
    this.#elements.clear();
  }

  /** @param {number} seat */
  #add(seat) {
    const element = make("span", {
      class: "game-pointer",
      "data-seat": String(seat),
      "aria-hidden": "true",
    });
    byId("game-board").append(element);
    this.#elements.set(seat, element);
    return element;
  }
}
