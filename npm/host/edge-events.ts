// Classes of events that the edge runtime of Next.js does not have: what it has by these names
// throws when it is called. scripts/lib/bundle.mjs puts these in their place there.

/** A message, as a socket dispatches it. */
class EdgeMessageEvent<T = unknown> extends Event {
  readonly data: T;
  readonly origin: string;
  readonly lastEventId = "";
  readonly source = null;
  readonly ports: readonly never[] = [];

  constructor(type: string, { data, origin = "" }: { data: T; origin?: string }) {
    super(type);
    this.data = data;
    this.origin = origin;
  }
}

const NoCloseEvent = undefined;

export { EdgeMessageEvent as "globalThis.MessageEvent", NoCloseEvent as "globalThis.CloseEvent" };
