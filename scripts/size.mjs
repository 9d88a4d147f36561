import { mkdirSync, renameSync, rmSync } from "node:fs";
import { readArguments } from "./lib/arguments.mjs";
import { main } from "./lib/main.mjs";
import { packNpm } from "./lib/pack.mjs";
import { run } from "./lib/run.mjs";
import { ours } from "./lib/scripts.mjs";
import { setUp } from "./setup/index.mjs";

const USAGE = `
What the npm package weighs: each file of dist/, what a page in Chromium really loads of it, the
same bundled beside other packages, and how it is made up.

  npm run size -- [--check]

  --check   fails if a page that imports \`steadysocket\` loads more than one file, or more than
            20,000 bytes by gzip

Also writes target/size/package.json.
`;

const SYNTAX = {
  program: "size",
  usage: USAGE,
  options: { check: { type: /** @type {const} */ ("boolean") } },
};

const PAGES = "target/size/pages";

await main(import.meta.url, async (args) => {
  const { options } = readArguments(SYNTAX, args);
  await setUp(["npm", "chromium"]);
  await run(ours("build"));
  await unpack();
  const flags = options.check ? ["--check"] : [];
  await run([process.execPath, "tests/size/package.mjs", ...flags]);
});

/** As it is installed: in the node_modules of the folder that is served. */
async function unpack() {
  const packages = `${PAGES}/node_modules`;
  rmSync(PAGES, { recursive: true, force: true });
  mkdirSync(packages, { recursive: true });
  const tarball = await packNpm(PAGES);
  await run(["tar", "-xzf", tarball, "-C", packages]);
  renameSync(`${packages}/package`, `${packages}/steadysocket`);
}
