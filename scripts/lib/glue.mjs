// Changes the code that wasm-bindgen generated where the package needs something else:
//
// - it has the short names of imports and exports that wasm-opt has written into the wasm;
// - it takes nothing from the environment at import: jsdom has no `TextDecoder`, which it would need
//   only for the text of an error that cannot happen here;
// - it lacks what the package never calls;
// - it takes a module of another realm, as the edge runtime of Next.js gives it.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { VARIANTS } from "./variants.mjs";

/** For esbuild. */
export const glue = {
  name: "glue",
  setup({ onLoad }) {
    onLoad({ filter: /target.pkg.\w+\.js$/ }, ({ path }) => {
      const variant = VARIANTS.find(({ name }) => name === basename(path, ".js"));
      if (!variant) throw new Error(`${path} is of no variant`);
      const names = readNames(path.replace(/js$/, "names.json"));
      return { contents: shrink(readFileSync(path, "utf8"), names, variant), loader: "ts" };
    });
  },
};

function shrink(generated, { imports, exports }, { hasTexts }) {
  let code = generated;
  for (const [module, name, short] of imports) {
    code = replaceOnce(code, `${name}: function`, `${short}: function`);
    code = code.replace(`"${module}": import0`, "a: import0");
  }
  for (const [name, short] of exports) {
    code = code.replaceAll(new RegExp(`wasm\\.${name}\\b`, "g"), `wasm.${short}`);
  }
  const patches = hasTexts ? PATCHES : [...PATCHES, ...WITHOUT_TEXTS];
  for (const [from, to] of patches) code = replaceOnce(code, from, to);
  return code;
}

/** @type {[string | RegExp, string][]} */
const PATCHES = [
  [/ {4}if \(!\(module instanceof WebAssembly\.Module\)\) \{\n.*?\n {4}\}\n/s, ""],
  // What is never called: the text of a deprecation, and freeing by hand.
  [/ {4}if \(module !== undefined\) \{\n.*?\n {4}\}\n/s, "    ({ module } = module);\n"],
  [/ {4}__destroy_into_raw\(\) \{\n.*? {4}free\(\) \{\n.*?\n {4}\}\n/s, ""],
  [/^if \(Symbol\.dispose\) \w+\..*\n/m, ""],
];

/** @type {[string | RegExp, string][]} */
const WITHOUT_TEXTS = [
  // The build takes it out of the wasm.
  [/ {8}__wbg___wbindgen_throw_\w+: function\(.*?\n {8}\},\n/s, ""],
  [/let cachedTextDecoder = .*?\ncachedTextDecoder\.decode\(\);\n/s, "let cachedTextDecoder;\n"],
];

/** wasm-opt prints them once more for each of its rounds, short for short. */
function readNames(file) {
  const text = readFileSync(file, "utf8");
  return JSON.parse(text.slice(0, text.indexOf("\n}") + 2));
}

/**
 * @param {string} text
 * @param {string | RegExp} from
 * @param {string} to
 */
function replaceOnce(text, from, to) {
  if (text.split(from).length !== 2) throw new Error(`the generated code has not once: ${from}`);
  return text.replace(from, to);
}
