// Makes the code that wasm-bindgen generated smaller, without changing what it does:
//
// - the names of imports and exports, of which wasm-opt has written short ones into the wasm;
// - the texts of errors that cannot happen here;
// - enums, which become TypeScript's, so that the bundler writes their numbers where they are used.
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

/** Wipes texts out of the wasm that only calls of a freed object would throw. */
export function blank(wasm) {
  for (const text of TEXTS) {
    for (let at = wasm.indexOf(text); at >= 0; at = wasm.indexOf(text)) {
      wasm.fill(0, at, at + text.length);
    }
  }
  return wasm;
}

const TEXTS = [
  "attempted to take ownership of Rust value while it was borrowed",
  "recursive use of an object detected which would lead to unsafe aliasing in rust",
  "closure invoked recursively or after being dropped",
  "null pointer passed to rust",
];

function shrink(generated, { imports, exports }) {
  let code = generated;
  for (const [module, name, short] of imports) {
    code = replaceOnce(code, `${name}: function`, `${short}: function`);
    code = code.replace(`"${module}": import0`, "a: import0");
  }
  for (const [name, short] of exports) {
    code = code.replaceAll(new RegExp(`wasm\\.${name}\\b`, "g"), `wasm.${short}`);
  }
  for (const [from, to] of SHORTER) code = replaceOnce(code, from, to);
  return code.replaceAll(/export const (\w+) = Object\.freeze\(\{(.*?)\}\);/gs, toEnum);
}

/** What serves uses that we do not make of it. */
const SHORTER = [
  // Only a call of a freed object throws, and nothing frees one that is in use.
  ["throw new Error(getStringFromWasm0(arg0, arg1));", 'throw new Error("steadysocket: freed");'],
  [/let cachedTextDecoder = .*?\ncachedTextDecoder\.decode\(\);\n/s, "let cachedTextDecoder;\n"],
  [/ {4}__destroy_into_raw\(\) \{.*?\n {4}\}\n {4}free\(\) \{.*?\n {4}\}\n/s, ""],
  ["if (Symbol.dispose) Connection.prototype[Symbol.dispose] = Connection.prototype.free;", ""],
  [
    /\n {4}if \(module !== undefined\) \{\n {8}if \(Object.*?\n {4}\}\n/s,
    "\n    ({module} = module);\n",
  ],
];

/** wasm-opt prints them once more for each of its rounds, short for short. */
function readNames(file) {
  const text = readFileSync(file, "utf8");
  return JSON.parse(text.slice(0, text.indexOf("\n}") + 2));
}

function toEnum(_, name, members) {
  const numbers = [...members.matchAll(/^\s*(\w+): (\d+),/gm)];
  return `export enum ${name} { ${numbers.map(([, key, value]) => `${key} = ${value}`).join(", ")} }`;
}

function replaceOnce(text, from, to) {
  if (text.split(from).length !== 2) throw new Error(`the generated code has not once: ${from}`);
  return text.replace(from, to);
}
