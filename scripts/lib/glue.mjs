// Makes the code that wasm-bindgen generated smaller, without changing what it does for us: puts in
// the short names of imports and exports that wasm-opt has written into the wasm, and leaves out what
// is never called.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** For esbuild. */
export const glue = {
  name: "glue",
  setup({ onLoad }) {
    onLoad({ filter: /target.pkg.steadysocket\.js$/ }, ({ path }) => ({
      contents: shrink(readFileSync(path, "utf8"), readNames(join(dirname(path), "names.json"))),
      loader: "ts",
    }));
  },
};

function shrink(generated, { imports, exports }) {
  let code = generated;
  for (const [module, name, short] of imports) {
    code = replaceOnce(code, `${name}: function`, `${short}: function`);
    code = code.replace(`"${module}": import0`, "a: import0");
  }
  for (const [name, short] of exports) {
    code = code.replaceAll(new RegExp(`wasm\\.${name}\\b`, "g"), `wasm.${short}`);
  }
  for (const [unused, instead] of UNUSED) {
    if (!unused.test(code)) throw new Error(`the generated code has no ${unused}`);
    code = code.replace(unused, instead);
  }
  return code;
}

/** @type {readonly (readonly [RegExp, string])[]} */
const UNUSED = [
  // It is always given a compiled module, which on the edge is of another realm, in an object.
  [/ {4}if \(!\(module instanceof WebAssembly\.Module\)\) \{\n.*?\n {4}\}\n/s, ""],
  [/ {4}if \(module !== undefined\) \{\n.*?\n {4}\}\n/s, "    ({ module } = module);\n"],
  // Called once.
  [/ {4}if \(wasm !== undefined\) return wasm;\n/, ""],
  // The garbage collector frees it.
  [/ {4}__destroy_into_raw\(\) \{\n.*? {4}free\(\) \{\n.*?\n {4}\}\n/s, ""],
  [/^if \(Symbol\.dispose\) Connection\..*\n/m, ""],
  [/, unregister: \(\) => \{\}/, ""],
  // The only text is the one that the wasm throws at its end: no cache, and never two gigabytes.
  [/ {4}numBytesDecoded \+= .*?\n {4}\}\n/s, ""],
  [/^cachedTextDecoder\.decode\(\);\n/m, ""],
  [/ {4}if \(cachedUint8ArrayMemory0 === null.*?\n {4}\}\n/s, ""],
  [/return cachedUint8ArrayMemory0;/, "return new Uint8Array(wasm.memory.buffer);"],
  [/ {4}cachedUint8ArrayMemory0 = null;\n/, ""],
  // The imports are looked up by names that no other object has.
  [/ +__proto__: null,\n/g, ""],
  // Those that the wasm calls as they are: none has a `this`.
  [/(?<=: )function(\([\w, ]*\)) \{/g, "$1 => {"],
];

/** wasm-opt prints them once more for each of its rounds, short for short. */
function readNames(file) {
  const text = readFileSync(file, "utf8");
  return JSON.parse(text.slice(0, text.indexOf("\n}") + 2));
}

function replaceOnce(text, from, to) {
  if (text.split(from).length !== 2) throw new Error(`the generated code has not once: ${from}`);
  return text.replace(from, to);
}
