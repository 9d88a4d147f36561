// Text and binary messages, out and back.

import { SteadySocket } from "/pkg/index.js";
import { bytesOf, same } from "../support/world.mjs";

export default [
  {
    name: "text comes back as it went, queued or not",
    run: async (world) => {
      const socket = world.track(new SteadySocket(world.at("/echo")));
      const replies = world.messages(socket, 4);
      const sent = [socket.send("queued")];
      await socket.opened();
      const long = "їжак 🦔 ".repeat(10_000);
      sent.push(socket.send("Привіт, 🌍"), socket.send(""), socket.send(long));
      same(sent, [false, true, true, true], "what send() returned");
      const [queued, greeting, empty, last] = await replies;
      same([queued, greeting, empty], ["queued", "Привіт, 🌍", ""], "what came back");
      same(last === long, true, "whether the long text came back whole");
    },
  },
  {
    name: "bytes come back as a blob, or as a buffer where that is asked for",
    run: async (world) => {
      const socket = world.track(new SteadySocket(world.at("/echo")));
      const blobs = world.messages(socket, 3);
      socket.send(new Uint8Array([1, 2, 3]).buffer);
      await socket.opened();
      socket.send(new Uint8Array([9, 4, 5, 9]).subarray(1, 3));
      socket.send(new Blob([new Uint8Array([6])]));
      const asBlobs = await blobs;
      same(
        asBlobs.map((data) => data instanceof Blob),
        [true, true, true],
        "which are blobs",
      );
      same(await Promise.all(asBlobs.map(bytesOf)), [[1, 2, 3], [4, 5], [6]], "what came back");

      socket.binaryType = "arraybuffer";
      const large = new Uint8Array(1_000_000).map((_, index) => index);
      const buffers = world.messages(socket, 1);
      socket.send(large);
      const [data] = await buffers;
      same(data instanceof ArrayBuffer, true, "whether it is a buffer");
      const differs = new Uint8Array(data).findIndex((byte, index) => byte !== large[index]);
      same([data.byteLength, differs], [1_000_000, -1], "the length and the first wrong byte");
    },
  },
];
