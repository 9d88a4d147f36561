// A game for two tabs, or two people, on one server: whoever claims more cells wins.

import { Line, lineTop, parse } from "../line/line.js";
import { proofList, showProof } from "../line/proof.js";
import { byId, setText } from "../ui/dom.js";
import { labelled, localized, make, viewHead } from "../ui/elements.js";
import { Field, Refusal } from "../ui/fields.js";
import { number, onLanguageChange, t, translate } from "../ui/i18n.js";
import { buildBoard, renderBoard, startBoard } from "./board.js";
import { Pointers } from "./pointers.js";
import { Table } from "./table.js";

/** @typedef {import("../line/line.js").SteadySocketClass} SteadySocketClass */

const PROOF = /** @type {const} */ (["sent", "counted", "events", "missed", "twice", "cuts"]);

/** Builds the view; its form and its board wait for the library. */
export function buildGame() {
  byId("view-game").append(
    viewHead("game-heading", "view.game", "game.lead"),
    make(
      "section",
      { class: "panel game" },
      ...lineTop(
        "game",
        localized("a", "game.tab", { id: "game-tab", href: "#game", target: "_blank" }),
      ),
      make("div", { class: "game-score" }, scoreOf(0), scoreOf(1)),
      make("p", { id: "game-words", class: "game-words", role: "status" }),
      buildBoard(),
      make(
        "fieldset",
        { class: "actions", disabled: "" },
        localized("button", "game.again", { type: "button", id: "game-again", hidden: "" }),
      ),
      proofList("game", PROOF),
      localized("p", "game.proof", { class: "hint" }),
      make(
        "form",
        { id: "game-form", novalidate: "" },
        make(
          "fieldset",
          { class: "row", disabled: "" },
          labelled("game-room", "game.room", { maxlength: String(MAX_ROOM + 1) }),
          localized("button", "game.enter", {}),
        ),
      ),
    ),
  );
  translate(byId("view-game"));
  // The cells have names before anybody plays.
  renderBoard(new Table());
}

/** @param {number} seat */
function scoreOf(seat) {
  return make(
    "p",
    { class: "game-player", "data-seat": String(seat), id: `game-player-${seat}` },
    make("span", { class: "game-name", id: `game-name-${seat}` }),
    make("strong", { id: `game-score-${seat}` }, "0"),
  );
}

/** @param {SteadySocketClass} Class */
export function startGame(Class) {
  const room = new Field("game-room");
  let game = new Game(Class, roomNow());
  const follow = () => {
    if (!location.hash.startsWith("#game") || roomNow() === game.room) return;
    game.close();
    game = new Game(Class, roomNow());
    room.value = game.room;
  };
  room.value = game.room;
  addEventListener("hashchange", follow);
  byId("game-form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (!ROOM.test(room.value)) {
      return room.refuse(new Refusal("refuse.room", () => ({ max: number(MAX_ROOM) })));
    }
    location.hash = `#game/${room.value}`;
  });
  byId("game-again").addEventListener("click", () => game.again());
  startBoard({
    claim: (cell) => game.claim(cell),
    point: (at) => game.point(at),
  });
  onLanguageChange(() => game.render());
}

/** The room that the address names. */
function roomNow() {
  const [, name = "main"] = /^#game\/(.+)$/.exec(location.hash) ?? [];
  return ROOM.test(name) ? name : "main";
}

/** One room, for as long as the view is in it. */
class Game {
  #table = new Table();
  #pointers = new Pointers();
  #line;
  #pointedAt = 0;
  #isOver = false;

  /**
   * @param {SteadySocketClass} Class
   * @param {string} room
   */
  constructor(Class, room) {
    this.room = room;
    byId("game-tab").setAttribute("href", `#game/${room}`);
    this.#line = new Line(Class, "game", `/game?room=${encodeURIComponent(room)}`, {
      onMessage: (data) => this.#hear(parse(data)),
      onResumed: () => this.render(),
      onEnded: () => {
        this.#table.leave();
        this.render();
      },
    });
    this.#line.socket.addEventListener("statechange", () => this.render());
    this.render();
  }

  close() {
    this.#isOver = true;
    this.#line.close();
    this.#pointers.clear();
  }

  /** @param {number} cell */
  claim(cell) {
    const message = this.#table.claim(cell);
    if (message === undefined) return;
    this.#line.socket.send(message);
    this.render();
  }

  again() {
    this.#line.socket.send(JSON.stringify("again"));
  }

  /**
   * Shows the others where our pointer is: if that is lost, the next one comes soon.
   *
   * @param {[number, number]} at In parts of the board's width and height.
   */
  point(at) {
    const now = performance.now();
    if (this.#table.seat === undefined || now - this.#pointedAt < POINT_MS) return;
    this.#pointedAt = now;
    this.#line.socket.sendVolatile(JSON.stringify({ at }));
  }

  render() {
    if (this.#isOver) return;
    const table = this.#table;
    const view = byId("view-game");
    view.dataset.seat = String(table.seat ?? "");
    view.dataset.over = String(table.isOver);
    renderBoard(table);
    for (const seat of [0, 1]) {
      const name = t(seat === table.seat ? "game.you" : nameOf(table, seat));
      setText(byId(`game-name-${seat}`), name);
      setText(byId(`game-score-${seat}`), number(table.score[seat] ?? 0));
    }
    setText(byId("game-words"), this.#words());
    byId("game-again").hidden = !table.isOver || table.seat === undefined;
    showProof("game", {
      sent: number(table.sent),
      counted: number(table.counted),
      events: number(table.events.count),
      missed: number(table.events.missed),
      twice: number(table.events.twice),
      cuts: number(this.#line.cuts),
    });
  }

  #words() {
    const { seat, score, isOver, players, watchers, pending } = this.#table;
    if (isOver) {
      const [one = 0, two = 0] = score;
      if (one === two) return t("game.draw");
      const winner = one > two ? 0 : 1;
      return t(seat === winner ? "game.won" : seat === undefined ? "game.over" : "game.lost");
    }
    if (pending.size > 0 && this.#line.socket.state !== "open") {
      return t("game.waiting", { count: pending.size });
    }
    if (seat === undefined) return t("game.watching", { count: watchers });
    return t(players.every(Boolean) ? "game.play" : "game.alone");
  }

  /** @param {any} news */
  #hear(news) {
    if (news?.kind === "at") return this.#pointers.move(news);
    if (news?.kind !== undefined) this.#table.apply(news);
    this.render();
  }
}

/**
 * @param {Table} table
 * @param {number} seat
 * @returns {import("../ui/i18n.js").Key}
 */
function nameOf({ players }, seat) {
  if (!players[seat]) return "game.free";
  return seat === 0 ? "game.first" : "game.second";
}

const MAX_ROOM = 40;
const ROOM = /^[\p{L}\p{N}_-]{1,40}$/u;

/** Twenty times a second: smooth, and little traffic. */
const POINT_MS = 50;
