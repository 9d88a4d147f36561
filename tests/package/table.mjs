// The table of docs/bundlers.md: a row for each project that has a tool to name.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../e2e/support/server.mjs";

/** @typedef {import("./projects.mjs").Project} Project */

/** The whole table. @param {Record<string, Project>} projects */
export function tableOf(projects) {
  const rows = Object.entries(projects)
    .filter(([, { tool }]) => tool)
    .map(([name, project]) => [toolOf(name, project), project.how, needsOf(project)]);
  return [["", "tested", "needs"], ["---", "---", "---"], ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n")
    .replace("|  |", "| |")
    .replace("| --- | --- | --- |", "|---|---|---|");
}

/** Most tools need nothing at all. @param {Pick<Project, "needs">} project */
export const needsOf = ({ needs = "nothing" }) => needs;

/** The name, with the major version that the project pins. */
function toolOf(name, { tool = "" }) {
  const file = join(ROOT, "tests/npm/projects", name, "package.json");
  const { devDependencies = {} } = JSON.parse(readFileSync(file, "utf8"));
  return tool.replace(/\{(.*?)\}/, (_, dependency) => {
    const [, major] = /^(0\.\d+|[1-9]\d*)\./.exec(devDependencies[dependency] ?? "") ?? [];
    if (!major) throw new Error(`${file} pins no version of ${dependency}`);
    return major;
  });
}
