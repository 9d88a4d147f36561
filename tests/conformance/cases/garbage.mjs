// Garbage collection: an unreferenced socket lives as long as it can still emit an event.

/** Opens a socket, drops the reference, collects garbage, and makes the server send something. */
const survive = (attach) => async (Socket, env) => {
  const heard = [];
  let close;
  const ended = new Promise((resolve) => {
    close = resolve;
  });
  (() => {
    const socket = new Socket(env.url("/close?code=4001&after_ms=300"));
    attach(socket, heard, close);
  })();
  await env.collectGarbage();
  await env.within(ended, "the close of a socket that nobody refers to");
  return heard;
};

/**
 * Checks that unreferenced sockets are collected: most of them, since some may still be on the
 * stack.
 */
async function isCollected(env, make) {
  // Without `gc`, the moment of collection is random and so differs every time.
  if (!env.canCollect) return "cannot be seen here";
  const references = [];
  for (let count = 0; count < 6; count += 1) {
    references.push(new WeakRef(await make()));
    env.forget();
  }
  return env.collectUntil(() => references.filter((one) => one.deref() === undefined).length > 3);
}

export default [
  {
    name: "garbage: an open socket with listeners stays alive",
    run: async (Socket, env) => {
      const heard = [];
      let onMessage = () => {};
      const next = () =>
        env.within(
          new Promise((resolve) => {
            onMessage = resolve;
          }),
          "a message to a socket that nobody refers to",
        );
      const first = next();
      (() => {
        const socket = new Socket(env.url("/push?every_ms=20"));
        socket.addEventListener("message", ({ data, currentTarget }) => {
          heard.push(data.split(" ")[0]);
          onMessage(currentTarget);
        });
      })();
      await first.then(() => {});
      await env.collectGarbage();
      await env.collectGarbage();
      const socket = await next();
      socket.close();
      return { inOrder: heard.every((number, index) => number === `${index + 1}`) };
    },
  },
  {
    name: "garbage: a connecting socket with a listener of close",
    run: survive((socket, heard, close) => {
      socket.addEventListener("close", ({ code }) => close(heard.push(code)));
    }),
  },
  {
    name: "garbage: a connecting socket with onclose",
    run: survive((socket, heard, close) => {
      socket.onclose = ({ code, target }) => close(heard.push(code, target === null));
    }),
  },
  {
    name: "garbage: a closing socket with onclose",
    run: async (Socket, env) => {
      const codes = [];
      let end;
      const ended = new Promise((resolve) => {
        end = resolve;
      });
      await (async () => {
        const socket = await env.opened(Socket);
        socket.onclose = ({ code }) => end(codes.push(code));
        socket.close(4001);
        env.forget();
      })();
      await env.collectGarbage();
      await env.within(ended, "close");
      return codes;
    },
  },
  {
    name: "garbage: a socket that has ended goes",
    run: async (Socket, env) => {
      return isCollected(env, async () => {
        const socket = await env.closed(Socket);
        socket.onclose = () => {};
        return socket;
      });
    },
  },
  {
    name: "garbage: a socket that was closed again after its end goes",
    run: async (Socket, env) => {
      return isCollected(env, async () => {
        const socket = await env.closed(Socket);
        socket.close();
        socket.close(3000, "bye");
        return socket;
      });
    },
  },
  {
    name: "garbage: a socket whose dial failed goes",
    run: async (Socket, env) => {
      return isCollected(env, async () => {
        const socket = env.open(Socket, "/refuse");
        await env.event(socket, "close");
        return socket;
      });
    },
  },
  {
    name: "garbage: a handler keeps what it refers to as long as the socket lives",
    run: async (Socket, env) => {
      const socket = await env.opened(Socket);
      let token = {};
      const reference = new WeakRef(token);
      socket.onmessage = (
        (kept) => () =>
          kept
      )(token);
      token = undefined;
      await env.collectGarbage();
      const before = reference.deref() !== undefined;
      socket.onmessage = null;
      if (!env.canCollect) return before;
      return [before, await env.collectUntil(() => reference.deref() === undefined)];
    },
  },
];
