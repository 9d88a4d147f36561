// Minifiers, each with the file as it is published: the string in it must decode to the same bytes.

import { checkBytes } from "./bytes.mjs";
import { run } from "./commands.mjs";

const FILE = "node_modules/steadysocket/dist/index.js";

/** The command of each; its end names the file that it writes. */
const COMMANDS = {
  "esbuild ascii": ["esbuild", FILE, "--minify", "--charset=ascii", "--outfile=ascii.mjs"],
  "esbuild utf8": ["esbuild", FILE, "--minify", "--charset=utf8", "--outfile=utf8.mjs"],
  "esbuild without templates": [
    ...["esbuild", FILE, "--minify", "--supported:template-literal=false", "--outfile=strings.mjs"],
  ],
  terser: ["terser", FILE, "--module", "--compress", "--mangle", "--output", "terser.mjs"],
  "terser single quotes": [
    ...["terser", FILE, "--module", "--compress", "--format", "quote_style=1,ascii_only=true"],
    ...["--output", "quotes.mjs"],
  ],
  swc: ["node", "swc.js", FILE, "swc.mjs"],
};

/** A step for each. */
export function minifiers() {
  return Object.fromEntries(
    Object.entries(COMMANDS).map(([name, command]) => [name, (world) => minify(world, command)]),
  );
}

async function minify({ folder }, command) {
  await run(folder, command);
  const [file = ""] = /[\w-]+\.mjs$/.exec(command.at(-1)) ?? [];
  await checkBytes(folder, file);
}
