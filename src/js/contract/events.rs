//! Every event, and the interface `Host`, whose methods Rust calls.

use crate::core::{Event, Payload};

/// An event that users listen to.
pub(super) struct EventRow {
    pub(super) name: &'static str,
    /// The method of `Host` that emits it.
    pub(super) method: &'static str,
    /// Its type in TypeScript, and the type that this extends; the type of another library as it is.
    pub(super) class: Class,
    /// In the table of README: when it is emitted, in English and in Ukrainian.
    pub(super) when: [&'static str; 2],
    /// In the table of README, after the fields beyond the native ones.
    pub(super) note: [&'static str; 2],
}

pub(super) enum Class {
    /// A type that exists.
    Native(&'static str),
    /// An interface of ours.
    Ours {
        name: &'static str,
        extends: &'static str,
        doc: &'static str,
        fields: &'static [Field],
    },
}

/// A field of an event.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) type_text: &'static str,
    pub(super) doc: &'static str,
    /// Not a field that the native event of this name has.
    pub(super) is_ours: bool,
}

/// Every event, in the order in which users read them.
pub(super) const EVENTS: [&EventRow; 8] = [
    &OPEN,
    &MESSAGE,
    &ERROR,
    &CLOSE,
    &RECONNECTING,
    &GIVE_UP,
    &DROP,
    &STATE_CHANGE,
];

/// The row of an event of the core. A new event does not compile before it has one.
const fn row<P: Payload>(event: &Event<P>) -> &'static EventRow {
    match event {
        Event::StateChange(_) => &STATE_CHANGE,
        Event::Open(_) => &OPEN,
        Event::Message(_) => &MESSAGE,
        Event::Error(_) => &ERROR,
        Event::Close(_) => &CLOSE,
        Event::Reconnecting(_) => &RECONNECTING,
        Event::GiveUp(_) => &GIVE_UP,
        Event::Drop(..) => &DROP,
    }
}

const _: fn(&Event<crate::Message>) -> &'static EventRow = row;

const OPEN: EventRow = EventRow {
    name: "open",
    method: "open(reconnected: boolean, attempt: number): void;",
    class: Class::Ours {
        name: "OpenEvent",
        extends: "Event",
        doc: "A socket is open, handshaken and the queue is flushed.",
        fields: &[
            field(
                "reconnected",
                "boolean",
                "True if this connection was open before.",
            ),
            field(
                "attempt",
                "number",
                "The attempt that succeeded; 0 is the first dial.",
            ),
        ],
    },
    when: [
        "each time a socket is open, handshaken and the queue is flushed",
        "щоразу, коли сокет відкрито, рукостискання завершено й чергу надіслано",
    ],
    note: ["", ""],
};

const MESSAGE: EventRow = EventRow {
    name: "message",
    method: "message(data: unknown): void;",
    class: Class::Native("MessageEvent<MessageData>"),
    when: ["each message", "кожне повідомлення"],
    note: ["", ""],
};

const ERROR: EventRow = EventRow {
    name: "error",
    method: "/** The number is an index of `FAILURES`. */\nerror(failure: number): void;",
    class: Class::Ours {
        name: "ErrorEvent",
        extends: "Event",
        doc: "A dial, a provider, a handshake or a socket failed; `close` follows.",
        fields: &[field(
            "error",
            "ConnectionError",
            "The reason, with a stable `code`.",
        )],
    },
    when: [
        "each failed dial, provider or handshake, each timeout",
        "кожна невдала спроба, функція чи рукостискання, кожне перевищення часу",
    ],
    note: [", with a stable `code`", ", зі сталим `code`"],
};

const CLOSE: EventRow = EventRow {
    name: "close",
    method: "/** `delayMs` is negative where no dial will follow. */\n\
        close(\n  code: number,\n  reason: string | undefined,\n  wasClean: boolean,\n  \
        synthetic: boolean,\n  delayMs: number,\n): void;",
    class: Class::Ours {
        name: "SteadyCloseEvent",
        extends: "CloseEvent, CloseInfo",
        doc: "A socket or a dial has ended. Emitted exactly once for each.",
        fields: &[
            native_field("code", "number"),
            native_field("reason", "string"),
            native_field("wasClean", "boolean"),
            field(
                "willReconnect",
                "boolean",
                "True if another dial will come.",
            ),
            field(
                "delayMs",
                "number",
                "The wait before it, in milliseconds; 0 where none will come.",
            ),
            field(
                "synthetic",
                "boolean",
                "True if the browser fired no close event: a timeout, or an abandoned socket.",
            ),
        ],
    },
    when: [
        "exactly once for each socket or failed dial",
        "рівно раз для кожного сокета чи невдалої спроби",
    ],
    note: ["", ""],
};

const RECONNECTING: EventRow = EventRow {
    name: "reconnecting",
    method: "reconnecting(attempt: number, delayMs: number): void;",
    class: Class::Ours {
        name: "ReconnectingEvent",
        extends: "Event",
        doc: "A wait for the next dial begins.",
        fields: &[
            field(
                "attempt",
                "number",
                "The number of the dial to come; the first retry is 1.",
            ),
            field("delayMs", "number", "The wait before it, in milliseconds."),
            field(
                "retryAt",
                "number",
                "When it will come, in milliseconds since the epoch.",
            ),
            field("cause", "CloseInfo", "How the last socket or dial ended."),
        ],
    },
    when: [
        "a wait for the next dial begins",
        "починається очікування наступної спроби",
    ],
    note: ["", ""],
};

const GIVE_UP: EventRow = EventRow {
    name: "giveup",
    method: "/** The number is an index of `GIVE_UP_REASONS`. */\ngiveUp(reason: number): void;",
    class: Class::Ours {
        name: "GiveUpEvent",
        extends: "Event",
        doc: "No further dial will come, and the user did not ask for that.",
        fields: &[
            field("cause", "CloseInfo", "How the last socket or dial ended."),
            field("reason", "GiveUpReason", "Why no dial will come."),
        ],
    },
    when: [
        "no further dial will come, and you did not ask for that",
        "спроб більше не буде, і ви про це не просили",
    ],
    note: ["", ""],
};

const DROP: EventRow = EventRow {
    name: "drop",
    method: "/** The number is an index of `DROP_REASONS`. */\ndrop(data: unknown, reason: number): void;",
    class: Class::Ours {
        name: "DropEvent",
        extends: "Event",
        doc: "A queued message was dropped.",
        fields: &[
            field(
                "data",
                "MessageData",
                "The message; a buffer or view as the `ArrayBuffer` that was queued.",
            ),
            field("reason", "DropReason", "Why it was dropped."),
        ],
    },
    when: [
        "a queued message was dropped",
        "повідомлення з черги викинуто",
    ],
    note: ["", ""],
};

const STATE_CHANGE: EventRow = EventRow {
    name: "statechange",
    method: "/** The numbers are indices of `STATES`. */\nstateChange(from: number, to: number): void;",
    class: Class::Ours {
        name: "StateChangeEvent",
        extends: "Event",
        doc: "The state changed.",
        fields: &[
            field("from", "State", "The state before."),
            field("to", "State", "The state after."),
        ],
    },
    when: ["`state` changed", "змінився `state`"],
    note: ["", ""],
};

/// The methods of `Host` that emit no event.
pub(super) const COMMANDS: &[&str] = &[
    "/** Finds out where to dial and makes a socket. */\n\
     dial(attempt: number, reconnect: boolean): void;",
    "/** Runs the handshake hook. */\nhandshake(): void;",
    "/** Hands a message to the running hook. */\nhandshakeMessage(data: unknown): void;",
    "/** Ends the dial; returns a message that its handshake did not read. */\ncancel(): unknown;",
    "/** Bytes in the socket's buffer, or Infinity where the socket takes no messages. */\n\
     buffered(): number;",
    "/** Gives a message to the socket; false if the socket threw. */\n\
     transmit(data: unknown): boolean;",
    "/** Starts the closing handshake; code 0 stands for no code. */\n\
     shut(code: number, reason: string | undefined): void;",
    "/** Detaches the socket's listeners, closes it and forgets it. */\n\
     hangUp(code: number, reason: string | undefined): void;",
    "/**\n * Sets the buffered amount up to which messages may bypass the core, in both directions;\n \
     * negative: none may.\n */\nsetBypassLimit(bytes: number): void;",
    "/** Reports `Input.Woken` once after so many milliseconds; negative: never. */\n\
     setAlarm(delayMs: number): void;",
    "/** Calls the user's predicate; returns a delay in milliseconds or a `RetryAnswer`. */\n\
     shouldReconnect(\n  code: number,\n  reason: string | undefined,\n  wasClean: boolean,\n  \
     synthetic: boolean,\n): number;",
    "/** Everything has left the queue and the buffer. */\ndrained(): void;",
    "/** The connection has ended: releases every handle. */\nended(): void;",
    "/** The message of the heartbeat. */\nping(): unknown;",
];

const fn field(name: &'static str, type_text: &'static str, doc: &'static str) -> Field {
    Field {
        name,
        type_text,
        doc,
        is_ours: true,
    }
}

/// Declared once more, because both types that the event extends have it.
const fn native_field(name: &'static str, type_text: &'static str) -> Field {
    Field {
        name,
        type_text,
        doc: "",
        is_ours: false,
    }
}
