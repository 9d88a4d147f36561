import { copyFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import resolve from "@rollup/plugin-node-resolve";

/** Rollup copies no assets: the wasm belongs beside the bundle. */
const copyWasm = {
  name: "copy-wasm",
  writeBundle({ dir }) {
    const wasm = fileURLToPath(import.meta.resolve("steadysocket/steadysocket.wasm"));
    copyFileSync(wasm, `${dir}/steadysocket.wasm`);
  },
};

export default {
  input: "main.js",
  output: { dir: "dist", format: "es" },
  plugins: [resolve(), copyWasm],
};
