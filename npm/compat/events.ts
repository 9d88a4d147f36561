import type { CloseInfo } from "../core/dial.js";
import { Event, type MessageEvent, CloseEvent as RealmCloseEvent } from "../core/realm.js";
import type { DropEvent, GiveUpEvent, ReconnectingEvent } from "../core/types.gen.js";

/** Something failed: a dial, a provider, a socket. */
export class ErrorEvent extends Event {
  /** The text of `error`; `TIMEOUT` if a dial took longer than `connectionTimeout`. */
  message: string;
  error: Error;

  /** @param _target Ignored: an event's target is where it is dispatched. */
  constructor(error: Error, _target?: unknown) {
    super("error");
    this.message = error.message;
    this.error = error;
  }
}

/** The realm's own class, so that `instanceof` holds for both; Node before 23 has none. */
const NativeCloseEvent: new (type: string) => Event = RealmCloseEvent ?? Event;

/** A socket or a dial has ended. */
export class CloseEvent extends NativeCloseEvent {
  code: number;
  reason: string;
  wasClean = true;
  /** True if the browser fired no close event: a timeout, a failed provider, `reconnect()`. */
  synthetic = false;

  /** @param _target Ignored: an event's target is where it is dispatched. */
  constructor(code: number = 1000, reason: string = "", _target?: unknown) {
    super("close");
    this.code = code;
    this.reason = reason;
  }

  /** An event with these values. */
  static of(close: CloseInfo): CloseEvent {
    const event = new CloseEvent(close.code, close.reason);
    event.wasClean = close.wasClean;
    event.synthetic = close.synthetic;
    return event;
  }
}

/** Every event of a `ReconnectingWebSocket`, by its name; the last three are additions. */
export interface WebSocketEventMap {
  close: CloseEvent;
  error: ErrorEvent;
  message: MessageEvent;
  open: Event;
  drop: DropEvent;
  giveup: GiveUpEvent;
  reconnecting: ReconnectingEvent;
}

// The bundler shortens the names of classes.
for (const [value, Class] of Object.entries({ CloseEvent, ErrorEvent })) {
  Object.defineProperty(Class, "name", { value });
}
