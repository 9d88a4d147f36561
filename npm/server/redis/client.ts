import { RedisStoreError } from "./errors.js";

/**
 * A client of the package `ioredis` (5 or later) or `redis` (5 or later), for one Redis, Sentinel
 * included. It is only the model of the store's own connections, and need not be connected.
 */
export interface RedisClient {
  duplicate(options?: object): object;
}

/** An argument of a command. */
export type Argument = string | number | Uint8Array;

/** An answer. Texts are bytes, so that messages come as they are. */
export type Reply = number | Uint8Array | null | readonly Reply[];

/** One connection, which is never opened anew: no command can be sent on it twice. */
export interface Connection {
  /** Once it is open; may be pending for as long as Redis stands still. */
  readonly opened: Promise<unknown>;
  /** Sends a command, once. */
  send(command: readonly Argument[]): Promise<Reply>;
  /** Listens to a channel; then nothing can be sent any more. */
  subscribe(channel: string, listener: (text: string) => void): Promise<unknown>;
  /** Closes it, also while it opens. */
  close(): void;
}

/** Opens a connection like that of a client. `onLost` is called once it is of no use any more. */
export function open(client: RedisClient, onLost: () => void): Connection {
  return isIoredis(client) ? openIoredis(client, onLost) : openNodeRedis(client, onLost);
}

/** @throws `RedisStoreError` for what is no client of one Redis. */
export function checkClient(client: RedisClient): void {
  const { duplicate, callBuffer, sendCommand, isCluster, masters, acquire } = Object(client);
  const isClient = [callBuffer, sendCommand].some((method) => typeof method === "function");
  // The classes of node-redis for a cluster, and for Sentinel, send commands again by themselves.
  const isOne = !isCluster && !masters && !acquire;
  if (isClient && typeof duplicate === "function" && isOne) return;
  const expected = "a client of ioredis or node-redis for one Redis, or of ioredis for Sentinel";
  throw new RedisStoreError(`expected ${expected}`);
}

/** The parts of ioredis that are used. */
interface Ioredis {
  duplicate(options: object): Ioredis;
  connect(): Promise<unknown>;
  callBuffer(command: string, ...args: unknown[]): Promise<Reply>;
  subscribe(channel: string): Promise<unknown>;
  on(event: string, listener: (first: string, text?: string) => void): unknown;
  disconnect(): void;
}

/** The parts of node-redis that are used. */
interface NodeRedis {
  readonly options?: { readonly socket?: object };
  duplicate(options: object): NodeRedis;
  connect(): Promise<unknown>;
  sendCommand(args: unknown[], options: object): Promise<Reply>;
  subscribe(channel: string, listener: (text: string) => void): Promise<unknown>;
  on(event: string, listener: () => void): unknown;
  destroy(): void;
}

function isIoredis(client: object): client is Ioredis {
  return "callBuffer" in client;
}

function openIoredis(client: Ioredis, onLost: () => void): Connection {
  const own = client.duplicate({
    lazyConnect: true,
    // By default it dials again by itself, and sends again what it had sent.
    retryStrategy: null,
    reconnectOnError: null,
    autoResendUnfulfilledCommands: false,
    enableOfflineQueue: false,
    // Else it asks for ever, and does not tell why.
    sentinelRetryStrategy: null,
    // The store has its own time for each call.
    commandTimeout: undefined,
    socketTimeout: undefined,
    enableAutoPipelining: false,
    // A Redis that stands still would hold it open for so long after its end.
    disconnectTimeout: 0,
    // Keys are as those of other servers.
    keyPrefix: "",
    // Answers are as scripts give them.
    stringNumbers: false,
  });
  let trouble: unknown;
  own.on("error", (error) => {
    trouble = error;
    onLost();
  });
  own.on("close", onLost);
  return {
    opened: own.connect().catch((error) => {
      // Which says no more than that it is closed.
      throw trouble ?? error;
    }),
    send: ([name, ...args]) => own.callBuffer(String(name), ...args.map(encode)),
    subscribe(channel, listener) {
      own.on("message", (_, text = "") => listener(text));
      return own.subscribe(channel);
    },
    close: () => own.disconnect(),
  };
}

function openNodeRedis(client: RedisClient, onLost: () => void): Connection {
  const model = client as NodeRedis;
  const own = model.duplicate({
    disableOfflineQueue: true,
    // The store has its own bounds for calls, and one connection is silent.
    commandsQueueMaxLength: undefined,
    // By default it dials again by itself.
    socket: { ...model.options?.socket, socketTimeout: undefined, reconnectStrategy: false },
  });
  for (const event of ["error", "end"]) own.on(event, onLost);
  return {
    opened: own.connect(),
    send: (command) => own.sendCommand(command.map(encode), { typeMapping: TYPES }),
    subscribe: (channel, listener) => own.subscribe(channel, listener),
    close() {
      try {
        own.destroy();
      } catch {
        // It is closed.
      }
    },
  };
}

/** The parts of Node's `Buffer` that are used, which both clients need. */
const { Buffer } = globalThis as unknown as {
  Buffer: {
    from(buffer: ArrayBufferLike, offset: number, length: number): Uint8Array;
  };
};

/** For node-redis: blob strings (`$`) come as buffers, and maps (`%`) as arrays. */
const TYPES = { 36: Buffer, 37: Array };

/** Both clients take texts and Node's buffers alone. */
function encode(argument: Argument): string | Uint8Array {
  if (typeof argument !== "object") return String(argument);
  return Buffer.from(argument.buffer, argument.byteOffset, argument.byteLength);
}
