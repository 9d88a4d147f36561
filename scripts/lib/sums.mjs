import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Prints the SHA-256 of the two files that are published, as `sha256sum` does. */
export function printSums(/** @type {string} */ folder) {
  for (const name of readdirSync(folder)
    .filter((name) => name.startsWith("steadysocket-"))
    .sort()) {
    const sum = createHash("sha256")
      .update(readFileSync(join(folder, name)))
      .digest("hex");
    console.log(`${sum}  ${name}`);
  }
}
