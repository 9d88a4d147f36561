// The Rust contestants, each in a wasm of its own; see bench/rust.
import { bestPath } from "./best-path.mjs";

let instances = 0;

/** A new instance of each, because a program sends on its most recent connection. */
export async function loadPrograms(names) {
  return Promise.all(
    names.map(async (name) => {
      instances += 1;
      const glue = await import(`/rust/${name}/program.js?instance=${instances}`);
      const wasm = await glue.default({ module_or_path: `/rust/${name}/program_bg.wasm` });
      const exports = name === "best-path" ? bestExports(glue, wasm) : glue;
      return { name: `${name} (Rust)`, exports, memory: wasm.memory };
    }),
  );
}

/** Does not send: there is no faster way than web-sys. */
function bestExports(glue, wasm) {
  const { received_messages, received_bytes, expect, watch } = glue;
  return { received_messages, received_bytes, expect, watch, connect: bestPath(glue, wasm) };
}
