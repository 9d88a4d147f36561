/** Adds up the closing lines of cargo's, wasm-bindgen's and Node's test runners. */
export class Counter {
  passed = 0;
  failed = 0;
  skipped = 0;

  /** @param {string} line */
  read(line) {
    if (line.startsWith("test result: ")) {
      this.passed += Number(/(\d+) passed/.exec(line)?.[1] ?? 0);
      this.failed += Number(/(\d+) failed/.exec(line)?.[1] ?? 0);
      return;
    }
    // Of a program here, `package: pass 3`, or of Node.js, after a sign.
    const [, kind, count] = /^(?:conformance: |[^ ]+ )(pass|fail|skipped) (\d+)$/.exec(line) ?? [];
    if (kind === "pass") this.passed += Number(count);
    if (kind === "fail") this.failed += Number(count);
    if (kind === "skipped") this.skipped += Number(count);
  }

  /**
   * Counted results. A command without a count is one failure or one success, by its exit
   * code.
   *
   * @param {number} status The exit code of what was run.
   */
  judge(status) {
    const { passed, failed, skipped } = this;
    if (status !== 0 && failed === 0) return { passed, failed: 1, skipped };
    if (status === 0 && passed === 0 && skipped === 0) return { passed: 1, failed, skipped };
    return { passed, failed, skipped };
  }
}
