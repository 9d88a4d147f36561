/** What disposing needs. */
interface Closing extends EventTarget {
  readonly closed: Promise<unknown>;
  close(): void;
}

interface Closable {
  readonly prototype: Closing;
}

/** Members as WebIDL makes them, which a class declaration does not. */
export function finishPrototype(SteadySocket: Closable): void {
  const { prototype } = SteadySocket;
  for (const [name, value] of Object.entries({ CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 })) {
    const constant = { value, enumerable: true, writable: false, configurable: false };
    Object.defineProperty(prototype, name, constant);
    Object.defineProperty(SteadySocket, name, constant);
  }
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const member = Object.getOwnPropertyDescriptor(prototype, name);
    if (name !== "constructor" && member?.configurable) {
      Object.defineProperty(prototype, name, { ...member, enumerable: true });
    }
  }
  // A minifier renames the class, and optional parameters do not count.
  Object.defineProperty(SteadySocket, "name", { value: "SteadySocket", configurable: true });
  Object.defineProperty(SteadySocket, "length", { value: 1, configurable: true });
  Object.defineProperty(prototype.close, "length", { value: 0, configurable: true });
  const hidden = (value: unknown) => ({ value, configurable: true, writable: true });
  Object.defineProperty(prototype, Symbol.toStringTag, {
    value: "SteadySocket",
    configurable: true,
  });
  // Where the platform has no such symbol yet, nothing can ask for these.
  if (Symbol.dispose) {
    Object.defineProperty(
      prototype,
      Symbol.dispose,
      hidden(function dispose(this: Closing) {
        this.close();
      }),
    );
  }
  if (Symbol.asyncDispose) {
    Object.defineProperty(
      prototype,
      Symbol.asyncDispose,
      hidden(async function asyncDispose(this: Closing) {
        this.close();
        await this.closed;
      }),
    );
  }
}
