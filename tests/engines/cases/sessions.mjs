// Reliable sessions, with a server of sessions and with those that know none.

import { SteadySocket } from "/pkg/session.js";
import { bytesOf, same } from "../support/world.mjs";

const FAST = { initialDelayMs: 10, maxDelayMs: 100 };

export default [
  {
    name: "session: what was sent without a socket comes back once, in order",
    run: async (world) => {
      const socket = open(world, "sessions", "require");
      const first = world.messages(socket, 1);
      socket.send("1");
      same(await first, ["1"], "the first echo");
      const others = world.messages(socket, 3);
      const resumed = world.event(socket, "resumed");
      socket.terminate();
      same(socket.send("2"), false, "send without a socket");
      socket.send(new Blob(["3"]));
      socket.send("4");
      await resumed;
      const [two, three, four] = await others;
      same([two, await bytesOf(three), four], ["2", [51], "4"], "the echoes");
      await world.within(socket.acknowledged(), "the acknowledgement");
      same([socket.protocol, socket.unacknowledged], ["", 0], "the rest");
      const ended = world.event(socket, "ended");
      socket.close(4000, "done");
      const { why, code, reason } = (await ended).report;
      same([why, code, reason], ["ended", 4000, "done"], "the end");
    },
  },
  {
    name: "session: preferred, a server of ws is plain at the first dial",
    run: (world) => isPlain(world, "ws", 1),
  },
  {
    name: "session: preferred, a server that names no subprotocol is plain within two dials",
    run: (world) => isPlain(world, "nameless", 2),
  },
  {
    name: "session: required, a server of ws is a clear error",
    run: async (world) => {
      const socket = open(world, "ws", "require");
      const [{ error }, { code, willReconnect }] = await Promise.all([
        world.event(socket, "error"),
        world.event(socket, "close"),
      ]);
      same([error.code, code, willReconnect], ["ERR_NO_SESSION", 4931, true], "the failure");
    },
  },
];

/** @param {number} mostDials */
async function isPlain(world, peer, mostDials) {
  const socket = open(world, peer, "prefer");
  const first = world.messages(socket, 2);
  socket.send("before");
  await world.within(socket.opened(), "the open socket");
  socket.send("after");
  same(await first, ["before", "after"], "the echoes");
  same(socket.protocol, "", "the subprotocol");
  const { dials, opens } = socket.stats();
  same([dials <= mostDials, opens], [true, 1], `${dials} dials`);
}

function open(world, peer, session) {
  return world.track(new SteadySocket(world.peer(peer), [], { session, reconnect: FAST }));
}
