export {
  ClosedError,
  LoadError,
  type LoadErrorCode,
  OptionError,
  QueueFullError,
} from "../core/errors.js";
export { MessageTooBigError } from "../wire/errors.js";
export { CommitError, type CommitErrorKind, type Position, type Transaction } from "./commit.js";
export type { StoreCallStats } from "./counting.js";
export { RefusalError, type RefusalKind } from "./errors.js";
export type {
  HookErrorEvent,
  SessionAbandonedEvent,
  SessionDropEvent,
  SessionEndedEvent,
  SessionEvent,
  SessionEventMap,
  SessionMessageEvent,
  SessionReport,
  SessionServerEventMap,
} from "./events.js";
export type { Handshake, Peer, SessionHooks } from "./hooks.js";
export type {
  Applicant,
  DetachedOptions,
  Located,
  Offer,
  SessionHeartbeatOptions,
  SessionLimits,
  SessionQueueOptions,
  SessionServerOptions,
  TombstoneOptions,
} from "./options.js";
export {
  type AcceptOptions,
  type Broadcast,
  type DrainOptions,
  SessionServer,
  type SessionServerStats,
} from "./server.js";
export type { Session } from "./session.js";
export type { ServerSocket } from "./sockets.js";
export {
  type Attach,
  type Attached,
  type GoneReason,
  type Moved,
  type NewSession,
  type SessionStore,
  StoreError,
  type StoreErrorDetails,
  type StoreErrorKind,
  type Sweep,
} from "./store.js";
