import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readArguments } from "../lib/arguments.mjs";
import { main } from "../lib/main.mjs";
import { ROOT } from "../lib/project.mjs";
import { run } from "../lib/run.mjs";
import { filesOf, ours } from "../lib/scripts.mjs";

const USAGE = `
Runs the npm tests with a package that is built without what makes it small (npm run build --
--plain), so that it is seen first here when a new wasm-bindgen generates other code.

  npm test -- plain
`;

/** The package under test, with a package.json beside its dist/. */
const FOLDER = join(ROOT, "target/plain");

await main(import.meta.url, async (args) => {
  readArguments({ program: "plain", usage: USAGE }, args);
  mkdirSync(FOLDER, { recursive: true });
  copyFileSync("package.json", join(FOLDER, "package.json"));
  await run(ours("build", "--plain", "--into", join("target", "plain", "dist")));
  const tests = filesOf("tests/npm", ".test.mjs");
  const flags = ["--test", "--test-reporter=spec", "--test-concurrency=1"];
  // By an option in the environment, so that it holds for the programs that the tests start.
  const hook = pathToFileURL(join(ROOT, "tests/npm/support/package.mjs")).href;
  const env = { STEADYSOCKET_PACKAGE: FOLDER, NODE_OPTIONS: `--import=${hook}` };
  await run([process.execPath, ...flags, ...tests], { env });
});
