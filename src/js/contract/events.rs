//! Every event: the call that emits it, and its row in the tables of TypeScript and README.

#[cfg(target_arch = "wasm32")]
pub(in crate::js) use calls::emit;
#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
pub(super) use rows::{Class, EVENTS, EventRow};

/// The methods of the facade's object that emit events.
#[cfg(target_arch = "wasm32")]
mod calls {
    use wasm_bindgen::prelude::*;

    use crate::core::Event;
    use crate::js::contract::facade::FacadeHost;
    use crate::js::host::{JsMessage, millis};

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(method, structural, js_name = stateChange)]
        fn state_change(this: &FacadeHost, from: u8, to: u8);
        #[wasm_bindgen(method, structural)]
        fn open(this: &FacadeHost, reconnected: bool, attempt: u32);
        #[wasm_bindgen(method, structural)]
        fn message(this: &FacadeHost, data: JsValue);
        #[wasm_bindgen(method, structural)]
        fn error(this: &FacadeHost, failure: u8);
        #[wasm_bindgen(method, structural)]
        fn close(
            this: &FacadeHost,
            code: u16,
            reason: i32,
            was_clean: bool,
            synthetic: bool,
            delay: f64,
        );
        #[wasm_bindgen(method, structural)]
        fn reconnecting(this: &FacadeHost, attempt: u32, delay: f64);
        #[wasm_bindgen(method, structural, js_name = giveUp)]
        fn give_up(this: &FacadeHost, reason: u8);
        #[wasm_bindgen(method, structural, js_name = drop)]
        fn drop_message(this: &FacadeHost, data: JsValue, reason: u8);
    }

    /// Emits an event.
    pub(in crate::js) fn emit(facade: &FacadeHost, event: Event<JsMessage>) {
        match event {
            Event::StateChange(change) => facade.state_change(change.from as u8, change.to as u8),
            Event::Open(open) => facade.open(open.reconnected, open.attempt),
            Event::Message(message) => facade.message(message.data),
            Event::Error(failure) => facade.error(failure as u8),
            Event::Close(close) => {
                let synthetic = close.is_synthetic();
                let delay = close.retry_in.map_or(-1.0, millis);
                facade.close(
                    close.code,
                    close.reason.0,
                    close.was_clean,
                    synthetic,
                    delay,
                );
            }
            Event::Reconnecting(wait) => facade.reconnecting(wait.attempt, millis(wait.delay)),
            Event::GiveUp(give_up) => facade.give_up(give_up.reason as u8),
            Event::Drop(message, reason) => facade.drop_message(message.data, reason as u8),
        }
    }
}

/// The rows of the tables.
#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod rows {
    use crate::core::{Event, Payload};

    /// An event that users listen to.
    pub(in super::super) struct EventRow {
        pub(in super::super) name: &'static str,
        /// The method of `Host` that emits it.
        pub(in super::super) method: &'static str,
        /// Its type in TypeScript, and the type that this extends, or the type of another library.
        pub(in super::super) class: Class,
        /// In the table of README: when it is emitted, in English and in Ukrainian.
        pub(in super::super) when: [&'static str; 2],
        /// In the table of README, after the fields beyond the native ones.
        pub(in super::super) note: [&'static str; 2],
    }

    pub(in super::super) enum Class {
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
    pub(in super::super) struct Field {
        pub(in super::super) name: &'static str,
        pub(in super::super) type_text: &'static str,
        pub(in super::super) doc: &'static str,
        /// Not a field that the native event of this name has.
        pub(in super::super) is_ours: bool,
    }

    /// Every event, in the order in which users read them.
    pub(in super::super) const EVENTS: [&EventRow; 8] = [
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
            name: "SteadyOpenEvent",
            extends: "Event",
            doc: "The socket is open, the handshake is done and the queue is flushed.",
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
            "each time the socket is open, the handshake is done and the queue is flushed",
            "щоразу, коли сокет відкрито, рукостискання завершено й чергу надіслано",
        ],
        note: ["", ""],
    };

    const MESSAGE: EventRow = EventRow {
        name: "message",
        method: "message(data: MessageData): void;",
        class: Class::Native("MessageEvent"),
        when: ["each message", "кожне повідомлення"],
        note: ["", ""],
    };

    const ERROR: EventRow = EventRow {
        name: "error",
        method: "/** The number is an index of `FAILURES`. */\nerror(failure: number): void;",
        class: Class::Ours {
            name: "SteadyErrorEvent",
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
            "кожна невдала спроба, помилка функції з адресою чи рукостискання, кожен тайм-аут",
        ],
        note: [", with a stable `code`", ", зі сталим `code`"],
    };

    const CLOSE: EventRow = EventRow {
        name: "close",
        method: "/** `delayMs` is negative where no dial will follow. */\n\
        close(\n  code: number,\n  reason: number,\n  wasClean: boolean,\n  \
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
                    "True if another dial will come; after `pause()`, with `resume()`.",
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
            "спроб більше не буде, хоча ви про це не просили",
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
            "повідомлення з черги відкинуто",
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
                field("from", "ConnectionState", "The state before."),
                field("to", "ConnectionState", "The state after."),
            ],
        },
        when: ["`state` changed", "змінився `state`"],
        note: ["", ""],
    };

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
}
