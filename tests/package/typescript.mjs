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
  steps.wrong = async ({ folder }) => {
    const command = [TSC, "--project", "tsconfig.wrong.json"];
    const said = await run(folder, command, { status: 1 });
    const lines = [...said.matchAll(/^wrong\.ts\((\d+),/gm)].map(([, line]) => Number(line));
    if (lines.join() !== WRONG_LINES.join()) {
      throw new Error(`errors in lines ${lines.join()}, expected ${WRONG_LINES.join()}:\n${said}`);
    }
  };
  return steps;
}

const TSC = "node_modules/typescript/bin/tsc";

/** Each line of wrong.ts that is wrong. */
const WRONG_LINES = [3, 4, 5, 7, 8, 9];
