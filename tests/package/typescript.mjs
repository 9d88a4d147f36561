// The types, as each way of TypeScript to find them sees them.

import { run } from "./commands.mjs";

/** A step for each way; the last expects errors. */
export function typescriptSteps() {
  /** @type {Record<string, import("./steps.mjs").Step>} */
  const steps = {};
  for (const resolution of ["bundler", "node16", "nodenext"]) {
    steps[resolution] = ({ folder }) =>
      run(folder, [TSC, "--project", `tsconfig.${resolution}.json`]);
  }
  steps["TypeScript 5"] = ({ folder }) =>
    run(folder, ["node_modules/typescript-5/bin/tsc", "--project", "tsconfig.nodenext.json"]);
  steps.wrong = ({ folder }) => refused(folder, "wrong", WRONG_LINES);
  // Pitfall 72: a program for Node.js, without the types of the DOM.
  for (const name of ["node", "node-skip"]) {
    for (const tsc of [TSC, "node_modules/typescript-5/bin/tsc"]) {
      steps[`${name} ${tsc === TSC ? 7 : 5}`] = ({ folder }) =>
        run(folder, [tsc, "--project", `tsconfig.${name}.json`]);
    }
    steps[`${name} wrong`] = ({ folder }) => refused(folder, `${name}-wrong`, NODE_WRONG_LINES);
  }
  return steps;
}

/** Fails unless exactly these lines are wrong. */
async function refused(
  /** @type {string} */ folder,
  /** @type {string} */ name,
  /** @type {number[]} */ expected,
) {
  const said = await run(folder, [TSC, "--project", `tsconfig.${name}.json`], { status: 1 });
  const lines = [...said.matchAll(/^\S*wrong\.ts\((\d+),/gm)].map(([, line]) => Number(line));
  if (lines.join() !== expected.join()) {
    throw new Error(`errors in lines ${lines.join()}, expected ${expected.join()}:\n${said}`);
  }
}

const TSC = "node_modules/typescript/bin/tsc";

/** Each line of wrong.ts that is wrong. */
const WRONG_LINES = [3, 4, 5, 7, 8, 9];

/** Each line of node-wrong.ts that is wrong. */
const NODE_WRONG_LINES = [6, 7, 8, 9, 10, 11, 12, 13];
