// Programs whose output matters only if they fail.
import { execFileSync } from "node:child_process";

/** Prints what the program printed, and throws, if it fails. */
export function runQuietly(program, flags = [], env = {}) {
  try {
    execFileSync(program, flags, {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, ...env },
    });
  } catch (error) {
    process.stderr.write(error.stdout ?? "");
    throw error;
  }
}
