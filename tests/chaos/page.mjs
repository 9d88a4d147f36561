// Clients in a browser, as those of client.rs are outside of one. They run in the page: nothing here
// may be used from Node.js but `storm`, which is handed over as text.

/**
 * @typedef {object} Task
 * @property {string} module The address of `steadysocket/session`.
 * @property {number} first The number of the first client.
 * @property {number[]} ports Of the proxies, one for each client.
 * @property {number} messages So many of each client,
 * @property {number} withinMs spread over so much time.
 * @property {boolean} [isCluster] True if a server may die, so that its answers say themselves that
 *   they may come again, and nobody says when the storm is over.
 *
 * @typedef {object} Account
 * @property {number} client
 * @property {number} arrived
 * @property {number} repeated Came again, and said so.
 * @property {number} lost
 * @property {number} duplicated
 * @property {number} reordered
 * @property {number} damaged
 * @property {number} resumed
 * @property {number[]} recoveriesMs From the end of a socket to the first message after the resume.
 * @property {string[]} ends What the reports of the session say; none if all is well.
 */

/**
 * Leads all clients to the ends of their sessions.
 *
 * @param {Task} task
 * @returns {Promise<Account[]>}
 */
export async function storm({ module, first, ports, messages, withinMs, isCluster = false }) {
  const { SteadySocket } = await import(module);
  return Promise.all(ports.map((port, index) => lead(first + index, port)));

  /** @returns {Promise<Account>} */
  async function lead(/** @type {number} */ client, /** @type {number} */ port) {
    const account = { client, arrived: 0, lost: 0, duplicated: 0, reordered: 0, damaged: 0 };
    let repeated = 0;
    const seen = { e: stream(), p: stream(), w: stream() };
    /** @type {number[]} */
    const recoveriesMs = [];
    /** @type {string[]} */
    const ends = [];
    const isManual = client % 3 === 0;
    let [sent, volatile, resumed, lostAt, stage] = [0, 0, 0, 0, "sending"];
    let isRecovering = false;
    /** @type {(() => void)[]} */
    let unacknowledged = [];
    const socket = new SteadySocket(`ws://127.0.0.1:${port}/ws`, [], {
      session: {
        mode: "require",
        auth: () => String(client),
        ack: isManual ? "manual" : "auto",
        ttlMs: 600_000,
        closeTimeoutMs: 600_000,
      },
      reconnect: { initialDelayMs: 20, maxDelayMs: 1_000 },
      // A server that is frozen answers no dial.
      ...(isCluster ? { connectTimeoutMs: 2_000 } : {}),
    });
    socket.binaryType = "arraybuffer";
    const start = performance.now();
    const timer = setInterval(tick, 50);

    socket.addEventListener("close", () => {
      lostAt = performance.now();
    });
    socket.addEventListener("resumed", () => {
      resumed += 1;
      isRecovering = true;
    });
    socket.addEventListener("message", (/** @type {any} */ event) => {
      if (isRecovering) recoveriesMs.push(performance.now() - lostAt);
      isRecovering = false;
      take(event.data);
      if (isManual && event.ack) unacknowledged.push(() => event.ack() || ends.push("no ack"));
      if (unacknowledged.length === 7 || stage === "settling") {
        for (const acknowledge of unacknowledged.reverse()) acknowledge();
        unacknowledged = [];
      }
    });

    const { report } = await new Promise((resolve) => socket.addEventListener("ended", resolve));
    clearInterval(timer);
    const isWhole =
      stage === "closing" &&
      report.why === "ended" &&
      report.deliveredUpTo === messages + 1 &&
      report.uncertain.length + report.unsent.length === 0;
    if (!isWhole) {
      const { why, deliveredUpTo, uncertain, unsent } = report;
      const rest = `${uncertain.length} uncertain, ${unsent.length} unsent`;
      ends.push(`${stage}: ${why}, ${deliveredUpTo} delivered, ${rest}`);
    }
    // A session that ended too soon is over for the server as well.
    if (stage !== "closing") socket.close();
    for (const { arrived, duplicated, reordered } of Object.values(seen)) {
      account.arrived += arrived;
      account.duplicated += duplicated;
      account.reordered += reordered;
    }
    return { ...account, repeated, resumed, recoveriesMs, ends };

    function take(/** @type {string | ArrayBuffer} */ data) {
      const text = typeof data === "string" ? data : new TextDecoder().decode(data);
      const [mark = ""] = text;
      const number = Number(text.slice(1).split(" ", 1)[0]);
      if (text !== filled(mark, number) || (typeof data !== "string") !== (number % 3 === 0)) {
        account.damaged += 1;
      } else if (mark === "c") {
        stage = "finishing";
      } else if (mark === "f") {
        account.lost = missing(seen.e, messages) + missing(seen.p, number);
        if (stage === "waiting") stage = "settling";
      } else if (mark === "r" && has(seen.e, number)) {
        account.arrived += 1;
        repeated += 1;
      } else if (mark === "r") {
        note(seen.e, number, false);
      } else {
        note(seen[/** @type {"e" | "p" | "w"} */ (mark)], number, mark === "w");
      }
    }

    async function tick() {
      const share = Math.min(1, (performance.now() - start) / withinMs);
      const due = stage === "sending" ? Math.floor(share * messages) : messages;
      while (sent < due) send("m", ++sent);
      if (isCluster && stage === "sending" && sent === messages) stage = "finishing";
      if (stage === "sending" && client % 4 === 0) {
        if (socket.sendVolatile(message("v", volatile + 1))) volatile += 1;
      }
      if (stage === "finishing") {
        stage = "waiting";
        send("d", messages);
      }
      if (stage !== "settling") return;
      stage = "closing";
      await socket.acknowledged();
      socket.close(1000, "done");
    }

    function send(/** @type {string} */ mark, /** @type {number} */ number) {
      socket.send(message(mark, number));
    }
  }

  function stream() {
    return { last: 0, gaps: new Set(), arrived: 0, duplicated: 0, reordered: 0 };
  }

  /** @typedef {ReturnType<typeof stream>} Stream */

  function note(
    /** @type {Stream} */ stream,
    /** @type {number} */ number,
    /** @type {boolean} */ mayBeMissing,
  ) {
    stream.arrived += 1;
    if (number > stream.last) {
      for (let gap = stream.last + 1; gap < number && !mayBeMissing; gap++) stream.gaps.add(gap);
      stream.last = number;
    } else if (stream.gaps.delete(number)) {
      stream.reordered += 1;
    } else {
      stream.duplicated += 1;
    }
  }

  function has(/** @type {Stream} */ { gaps, last }, /** @type {number} */ number) {
    return number <= last && !gaps.has(number);
  }

  function missing(/** @type {Stream} */ { gaps, last }, /** @type {number} */ sent) {
    return gaps.size + Math.max(0, sent - last);
  }

  function message(/** @type {string} */ mark, /** @type {number} */ number) {
    const text = filled(mark, number);
    return number % 3 === 0 ? new TextEncoder().encode(text) : text;
  }

  /** As message.rs fills them. */
  function filled(/** @type {string} */ mark, /** @type {number} */ number) {
    const length = number % 100 === 50 ? (number * 97) % 6_000 : (number * 31) % 60;
    const filling = ["x", "ї", "|", "#"][number % 4] ?? "";
    const bytes = number % 4 === 1 ? 2 : 1;
    return `${mark}${number} ${filling.repeat(Math.floor(length / bytes))}`;
  }
}
