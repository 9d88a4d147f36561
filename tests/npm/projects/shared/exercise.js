// What each project does with the package: a chat that lives through a restart of its server.
//
// The runner (tests/package) copies this file into each project. It restarts the server when it is
// asked to, and judges what is reported to it.

/**
 * @typedef {object} Handlers
 * @property {() => void} onOpen
 * @property {() => void} onClose
 * @property {(data: string | ArrayBuffer | Blob) => void} onMessage
 *
 * @typedef {object} Connection
 * @property {(data: string | Uint8Array) => void} send
 * @property {() => void} close
 */

/** Short delays: the runner waits for each. */
export const RECONNECT = { initialDelayMs: 50, maxDelayMs: 200 };

/** Runs the chat by the class, and reports. */
export function exercise(SteadySocket, control, options = {}) {
  return report(control, (url, handlers) => {
    const socket = new SteadySocket(url, [], { reconnect: RECONNECT, ...options });
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", handlers.onOpen);
    socket.addEventListener("close", handlers.onClose);
    socket.addEventListener("message", (event) => handlers.onMessage(event.data));
    return socket;
  });
}

/**
 * Runs the chat by any way to connect, and reports.
 *
 * @param {string} control The runner's address.
 * @param {(url: string, handlers: Handlers) => Connection} connect
 */
export async function report(control, connect) {
  try {
    await tell(control, "report", JSON.stringify(await chat(control, connect)));
  } catch (error) {
    await tell(control, "report", JSON.stringify({ problem: describe(error) }));
  }
}

/** Where the runner is, for code in a page: the page's address says it. */
export function controlOfPage() {
  return new URL(location.href).searchParams.get("control");
}

async function chat(control, connect) {
  const [opens, closes, messages] = [counter(), counter(), counter()];
  const url = await tell(control, "address");
  const connection = connect(url, {
    onOpen: () => opens.add("open"),
    onClose: () => closes.add("close"),
    onMessage: async (data) => messages.add(typeof data === "string" ? data : await show(data)),
  });
  connection.send("before open");
  await messages.reach(1);
  connection.send("text ✓");
  connection.send(Uint8Array.of(0, 1, 254, 255));
  await messages.reach(3);
  await tell(control, "down");
  await closes.reach(1);
  connection.send("while down");
  await tell(control, "up");
  await messages.reach(4);
  // Had the one before come twice, this would not be the fifth.
  connection.send("last");
  await messages.reach(5);
  connection.close();
  return { opens: opens.all.length, messages: messages.all };
}

/** The things that happened, and a promise for when that was often enough. */
function counter() {
  const all = [];
  let waiting = [];
  return {
    all,
    add(value) {
      all.push(value);
      waiting = waiting.filter(({ count, resolve }) => all.length < count || resolve());
    },
    reach: (count) =>
      new Promise((resolve) => {
        if (all.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
  };
}

/** A Blob, which is a socket's default, or an ArrayBuffer. */
const show = async (data) => [...new Uint8Array(await new Response(data).arrayBuffer())].join();

/** A text is no reason for a preflight request. */
async function tell(control, what, body = "") {
  const response = await fetch(`${control}/${what}`, { method: "POST", body });
  if (!response.ok) throw new Error(`the runner answered ${what} with ${response.status}`);
  return response.text();
}

const describe = (error) => `${error?.name}: ${error?.message}`;
