// The programs of the native benchmarks.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

export const nativeProgram = (name) => `target/bench/native/release/${name}`;

/** Runs a program to its end. Resolves to the lines of numbers that it prints. */
export async function runNatively(name, ...words) {
  const { stdout } = await promisify(execFile)(nativeProgram(name), words.map(String));
  const lines = stdout.trim().split("\n");
  return lines.map((line) => line.split(" ").map(Number));
}
