// Close codes: sent by the server, caused by the network, and sent to the server.

import { SteadySocket } from "/pkg/index.js";
import { same } from "../support/world.mjs";

/** The server's action, the close event that it must cause, and the event that must follow. */
const CLOSES = [
  ["/close?code=1000&reason=done", [1000, "done", true], "giveup"],
  ["/close?code=1008&reason=policy", [1008, "policy", true], "giveup"],
  ["/close?code=1005", [1005, "", true], "reconnecting"],
  ["/close?code=1011&reason=oops", [1011, "oops", true], "reconnecting"],
  ["/close?code=3000", [3000, "", true], "reconnecting"],
  [
    `/close?code=4401&reason=${encodeURIComponent("хто ти?")}`,
    [4401, "хто ти?", true],
    "reconnecting",
  ],
  ["/drop", [1006, "", false], "reconnecting"],
  ["/refuse?status=503", [1006, "", false], "reconnecting"],
];

export default [
  ...CLOSES.map(([path, expected, next]) => ({
    name: `${path} closes with ${expected[0]}, then ${next}`,
    run: async (world) => {
      const socket = world.track(new SteadySocket(world.at(path)));
      const followed = world.event(socket, next);
      const { code, reason, wasClean, synthetic, willReconnect } = await world.event(
        socket,
        "close",
      );
      same([code, reason, wasClean], expected, "the close");
      same([synthetic, willReconnect], [false, next === "reconnecting"], "how it is taken");
      await followed;
    },
  })),
  {
    name: "close(4321) reaches the server and comes back clean",
    run: async (world) => {
      const socket = world.track(new SteadySocket(world.at("/echo?client=goodbye")));
      await socket.opened();
      socket.close(4321, "бувай");
      const close = await world.within(socket.closed, "the end");
      same(close, { code: 4321, reason: "бувай", wasClean: true, synthetic: false }, "the close");
      same((await world.whenGone("goodbye")).closes, [4321], "the codes that the server saw");
    },
  },
  {
    name: "close() while the server is silent ends after closeTimeoutMs",
    run: async (world) => {
      const options = { closeTimeoutMs: 100 };
      const socket = world.track(new SteadySocket(world.at("/silent"), [], options));
      await socket.opened();
      socket.close(4000);
      const close = await world.within(socket.closed, "the end");
      same(close, { code: 1006, reason: "", wasClean: false, synthetic: true }, "the close");
    },
  },
];
