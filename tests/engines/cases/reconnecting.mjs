// A server that crashes, one that resets the connection, one that goes silent.

import { SteadySocket } from "/pkg/index.js";
import { same } from "../support/world.mjs";

const SOON = { initialDelayMs: 20, maxDelayMs: 100 };
const AT_ONCE = { initialDelayMs: 0, maxDelayMs: 0 };
const ROUNDS = 20;

export default [
  {
    name: "messages queued while the server is dead arrive once each, in order",
    run: async (world) => {
      const socket = world.track(new SteadySocket(world.at("/echo"), [], { reconnect: SOON }));
      await socket.opened();
      const lost = world.event(socket, "close");
      await world.kill();
      const { code, wasClean, synthetic, willReconnect } = await lost;
      same([code, wasClean, synthetic, willReconnect], [1006, false, false, true], "the close");
      const texts = Array.from({ length: 500 }, (_, number) => `message ${number}`);
      for (const text of texts) same(socket.send(text), false, "what send() returned");
      // The server is still down: the queue survives failed dials.
      await world.event(socket, "reconnecting");
      await world.event(socket, "reconnecting");
      // A duplicate would arrive before the answer to the last message.
      const replies = world.messages(socket, texts.length + 1);
      const opened = world.event(socket, "open");
      await world.start();
      same((await opened).reconnected, true, "reconnected");
      socket.send("last");
      same(await replies, [...texts, "last"], "what came back");
    },
  },
  {
    name: `over ${ROUNDS} resets the server never sees two sockets at a time`,
    run: async (world) => {
      const address = world.at("/drop?after_ms=0&client=dropped");
      const socket = world.track(new SteadySocket(address, [], { reconnect: AT_ONCE }));
      while (socket.stats().opens <= ROUNDS) await world.event(socket, "open");
      const { opens, dials } = socket.stats();
      socket.close();
      await world.within(socket.closed, "the end");
      const { max_open, opened } = await world.whenGone("dropped");
      same(max_open, 1, "the most sockets at a time");
      // A reset may overtake the handshake response: open for the server, failed for the browser.
      same(opened >= opens && opened <= dials, true, `${opens} <= ${opened} <= ${dials}`);
    },
  },
  {
    name: `${ROUNDS} reconnect() end each socket with its code before they make the next`,
    run: async (world) => {
      const made = [];
      const atMaking = [];
      class Counted extends WebSocket {
        constructor(...given) {
          atMaking.push(made.filter(({ readyState }) => readyState <= Counted.OPEN).length);
          super(...given);
          made.push(this);
        }
      }
      const options = { WebSocket: Counted };
      const socket = world.track(new SteadySocket(world.at("/echo?client=restless"), [], options));
      await socket.opened();
      for (let round = 0; round < ROUNDS; round += 1) {
        const opened = world.event(socket, "open");
        socket.reconnect(4000 + round, "again");
        await opened;
      }
      socket.close(4999);
      await world.within(socket.closed, "the end");
      same(atMaking, Array(ROUNDS + 1).fill(0), "the live sockets when one more was made");
      // The server may see the next socket first, because reconnecting does not wait for the close
      // handshake.
      const { closes } = await world.whenGone("restless");
      const expected = [...Array.from({ length: ROUNDS }, (_, round) => 4000 + round), 4999];
      same(closes.sort(), expected, "the codes that the server saw");
    },
  },
  {
    name: "a peer that falls silent is found out by the heartbeat",
    run: async (world) => {
      const socket = world.track(
        new SteadySocket(world.at("/silent?client=silent"), [], {
          heartbeat: { intervalMs: 50, timeoutMs: 100 },
          reconnect: AT_ONCE,
        }),
      );
      await socket.opened();
      const reopened = world.event(socket, "open");
      const [{ error }, { code, synthetic, willReconnect }] = await Promise.all([
        world.event(socket, "error"),
        world.event(socket, "close"),
      ]);
      same(error.code, "ERR_HEARTBEAT_TIMEOUT", "the error");
      same([code, synthetic, willReconnect], [1006, true, true], "the close");
      same((await reopened).reconnected, true, "reconnected");
      // Without a peer, nothing answers the closing handshake either.
      socket.terminate();
    },
  },
  {
    name: "a heartbeat that is answered keeps the socket, and its answers are not reported",
    run: async (world) => {
      let count = 0;
      let resolve = () => {};
      const answered = new Promise((done) => {
        resolve = done;
      });
      const isPong = (data) => {
        count += 1;
        if (count === 3) resolve();
        return data === "ping";
      };
      const options = { heartbeat: { intervalMs: 20, timeoutMs: 20_000, isPong } };
      const socket = world.track(new SteadySocket(world.at("/echo"), [], options));
      const emitted = [];
      socket.addEventListener("message", ({ data }) => emitted.push(data));
      await world.within(answered, "three answers");
      const replies = world.messages(socket, 1);
      socket.send("mine");
      await replies;
      same([emitted, socket.stats().opens], [["mine"], 1], "what was reported, and the sockets");
    },
  },
];
