/** The options of a client of graphql-ws that stays connected, and notes its events. */
export function optionsFor(note) {
  return {
    lazy: false,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 500)),
    shouldRetry: () => true,
    onNonLazyError: (error) => note("failed", error),
    on: {
      connecting: (isRetry) => note("connecting", isRetry),
      opened: () => note("opened"),
      connected: () => note("connected"),
      error: () => note("error"),
      closed: ({ code, reason, wasClean }) => note("closed", code, reason, wasClean),
    },
  };
}
