/** Reports what user code threw, as the browser does for listeners. */
export function report(error: unknown): void {
  if (typeof reportError === "function") reportError(error);
  else console.error(error);
}
