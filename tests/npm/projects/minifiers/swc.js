// swc has no program of its own in @swc/core.
import { readFileSync, writeFileSync } from "node:fs";
import { minifySync } from "@swc/core";

const [from, to] = process.argv.slice(2);
const { code } = minifySync(readFileSync(from, "utf8"), {
  module: true,
  compress: true,
  mangle: true,
});
writeFileSync(to, code);
