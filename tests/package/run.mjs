// Tests the packed tarball; scripts/parts/package.mjs says how.

import { parseArgs } from "node:util";
import { startControl } from "./control.mjs";
import { install, pack } from "./install.mjs";
import { MISUSES } from "./misuse.mjs";
import { ONCE } from "./once.mjs";
import { lazyBrowser } from "./pages.mjs";
import { PROJECTS } from "./projects.mjs";
import { needsOf, tableOf } from "./table.mjs";
import { CHECKS } from "./tarball.mjs";

const { values: options } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    quick: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
    table: { type: "boolean", default: false },
  },
});

/** Tools print a lot when they fail, with the cause near the top. */
const SHOWN_LINES = 20;

process.exitCode = (await main()) ? 0 : 1;

async function main() {
  if (options.table) {
    console.log(tableOf(PROJECTS));
    return true;
  }
  const checks = chooseChecks();
  if (options.list) {
    console.log(checks.map(({ name }) => name).join("\n"));
    return true;
  }
  const tarball = await pack();
  console.log(`package: ${tarball.files.length} files, ${tarball.size} bytes packed`);
  const browser = lazyBrowser();
  const control = await startControl();
  const world = { tarball, browser, control };
  let [passed, failed] = [0, 0];
  try {
    for (const check of checks) {
      if (await report(check, world)) passed += 1;
      else failed += 1;
    }
  } finally {
    await browser.close();
    await control.stop();
  }
  console.log(`package: pass ${passed}\npackage: fail ${failed}`);
  return failed === 0 && passed > 0;
}

function chooseChecks() {
  const all = [
    ...Object.entries(CHECKS).map(([name, check]) => ({ name, quick: true, run: check })),
    ...Object.entries(PROJECTS).map(([name, project]) => ({
      name,
      quick: project.quick ?? false,
      run: (world) => runProject(name, project, world),
    })),
    ...Object.entries(ONCE).map(([name, check]) => ({ name, quick: true, run: check })),
    ...Object.entries(MISUSES).map(([name, check]) => ({ name, quick: false, run: check })),
  ];
  for (const name of options.only) {
    if (all.some((check) => check.name === name)) continue;
    console.error(
      `package: there is no ${name}; there are ${all.map((one) => one.name).join(", ")}`,
    );
    process.exit(2);
  }
  if (options.only.length > 0) return all.filter(({ name }) => options.only.includes(name));
  return options.quick ? all.filter(({ quick }) => quick) : all;
}

async function runProject(name, { steps, ...project }, { tarball, browser, control }) {
  const folder = await install(name, tarball.path);
  for (const [step, act] of Object.entries(steps)) {
    await act({ folder, browser, control }).catch((error) => {
      throw new Error(`${step}: ${error.message}`);
    });
  }
  const needs = project.tool ? `; needs: ${needsOf(project)}` : "";
  return `${Object.keys(steps).join(", ")}${needs}`;
}

/** Runs one check and prints the result on one line. */
async function report({ name, run }, world) {
  const start = Date.now();
  const seconds = () => `${((Date.now() - start) / 1000).toFixed(1)} s`;
  try {
    const what = await run(world);
    console.log(`package: ${name.padEnd(20)} passed, ${seconds()}${what ? `: ${what}` : ""}`);
    return true;
  } catch (error) {
    const lines = error.message.trim().split("\n");
    const more = lines.length > SHOWN_LINES ? "\n  …" : "";
    const shown = lines.slice(0, SHOWN_LINES).join("\n  ");
    console.log(`package: ${name.padEnd(20)} FAILED, ${seconds()}: ${shown}${more}`);
    return false;
  }
}
