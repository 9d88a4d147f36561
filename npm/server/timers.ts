/** Calls a function once after so many milliseconds, without keeping a process alive for it. */
export function idle(call: () => void, delayMs: number): () => void {
  // More is no time that a timer takes; what falls due later sets it anew.
  const timer: unknown = setTimeout(call, Math.min(delayMs, MAX_DELAY_MS));
  const { Deno } = globalThis as { Deno?: { unrefTimer(timer: unknown): void } };
  if (typeof timer === "object") (timer as { unref?(): void }).unref?.();
  else Deno?.unrefTimer(timer);
  return () => clearTimeout(timer as number);
}

/** Waits for so many milliseconds, without keeping a process alive for it. */
export function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => idle(resolve, delayMs));
}

const MAX_DELAY_MS = 2 ** 31 - 1;
