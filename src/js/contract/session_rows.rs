//! The options of sessions, for TypeScript: `npm/core/session.gen.ts` is written from these rows.

use super::session::SessionOption;

/// An option of sessions.
pub(super) struct SessionRow {
    /// The object that has it.
    pub(super) group: &'static str,
    pub(super) name: &'static str,
    pub(super) type_text: &'static str,
    pub(super) doc: &'static str,
    /// The default as it is written in code; empty if there is none.
    pub(super) by_default: &'static str,
    /// The same as the core takes it.
    pub(super) number: f64,
    /// The `OptionValues` in TypeScript.
    pub(super) values: &'static str,
    pub(super) index: Option<SessionOption>,
    /// The option of its group that it must not exceed.
    pub(super) bound: Option<&'static str>,
}

const NOTHING: SessionRow = SessionRow {
    group: "session",
    name: "",
    type_text: "",
    doc: "",
    by_default: "",
    number: 0.0,
    values: "",
    index: None,
    bound: None,
};

const FLAG: &str = "{ expected: \"true or false\", choices: [false, true] }";

/// Every row, in the order in which users read them.
pub(super) const ROWS: &[SessionRow] = &[
    SessionRow {
        group: "",
        name: "session",
        type_text: "false | \"require\" | \"prefer\" | SessionOptions",
        doc: "Reliable sessions, with a server that knows them: no message is lost, none is handed \
              over twice, order is kept, both ways, across reconnects. With `\"require\"`, or an \
              object without `mode`, a server that knows none is a failed attempt; with \
              `\"prefer\"` it is a plain WebSocket. Without this option the class is that of the \
              entry point `steadysocket`.",
        by_default: "false",
        values: "{ expected: '\"require\", \"prefer\", false or an object of options', \
                 choices: [false, \"require\", \"prefer\"], type: \"object\" }",
        index: Some(SessionOption::Session),
        ..NOTHING
    },
    SessionRow {
        name: "mode",
        type_text: "\"require\" | \"prefer\"",
        doc: "The attitude towards a server that knows no sessions: it is a failed attempt, or used as \
              a plain WebSocket.",
        by_default: "\"require\"",
        values: "{ choices: [\"require\", \"prefer\"] }",
        index: Some(SessionOption::Mode),
        ..NOTHING
    },
    SessionRow {
        name: "auth",
        type_text: "Source<string>",
        doc: "Credentials of the user, at most 8,192 bytes of UTF-8, or a function that is asked \
              for them before each dial that offers sessions. They travel in the first frame, \
              never in the address. A function that throws is a failed attempt.",
        values: "{ expected: \"a string or a function\", type: \"function\", isData: true }",
        ..NOTHING
    },
    SessionRow {
        name: "ack",
        type_text: "\"auto\" | \"manual\"",
        doc: "The act that acknowledges a message to the server: that its listeners have returned, or \
              that an iterator gave it out; or `ack()` of its event, in any order.",
        by_default: "\"auto\"",
        values: "{ choices: [\"auto\", \"manual\"] }",
        index: Some(SessionOption::Ack),
        ..NOTHING
    },
    SessionRow {
        name: "storage",
        type_text: "boolean | SessionStorageOptions",
        doc: "Keeps the session in `sessionStorage`, so that it survives a reload of the page. \
              Needs `ack: \"manual\"` and the Web Locks API. What waits without a number, and \
              Blobs, cannot be kept.",
        by_default: "false",
        values: "{ expected: \"true, false or an object with a key\", choices: [false, true], \
                 type: \"string\", property: \"key\" }",
        ..NOTHING
    },
    SessionRow {
        name: "limits",
        type_text: "SessionLimits",
        doc: "How much may be on its way, each way; the server's limits count as well.",
        values: "{ expected: \"an object of options\", type: \"object\" }",
        ..NOTHING
    },
    SessionRow {
        name: "ttlMs",
        type_text: "number",
        doc: "How long the server should keep the session while there is no socket, in \
              milliseconds, 0 to 2,147,483,647; it may grant less. A longer time costs its memory.",
        by_default: "120_000",
        number: 120_000.0,
        values: "{ expected: \"a number of milliseconds\", min: 0, max: 2_147_483_647 }",
        index: Some(SessionOption::Ttl),
        ..NOTHING
    },
    SessionRow {
        name: "closeTimeoutMs",
        type_text: "number",
        doc: "How long `close()` goes on trying to deliver what was accepted, both ways, in \
              milliseconds, 1 to 2,147,483,647; then the session ends with a report.",
        by_default: "10_000",
        number: 10_000.0,
        values: "{ expected: \"a number of milliseconds\", min: 1, max: 2_147_483_647 }",
        index: Some(SessionOption::CloseTimeout),
        ..NOTHING
    },
    SessionRow {
        name: "negotiate",
        type_text: "boolean",
        doc: "Offers the subprotocol `steady.v1`. `false` is for a path of your own whose proxy \
              strips subprotocols; the server must do the same.",
        by_default: "true",
        number: 1.0,
        values: FLAG,
        index: Some(SessionOption::Negotiate),
        ..NOTHING
    },
    SessionRow {
        group: "limits",
        name: "windowMessages",
        type_text: "number",
        doc: "Unacknowledged messages, at least 1. More cost memory on both sides, fewer \
              throughput on slow networks.",
        by_default: "1_024",
        number: 1_024.0,
        values: "{ expected: \"a whole number\", min: 1, max: 4_294_967_295, isWhole: true }",
        index: Some(SessionOption::Messages),
        ..NOTHING
    },
    SessionRow {
        group: "limits",
        name: "windowBytes",
        type_text: "number",
        doc: "Bytes of unacknowledged messages, text in UTF-8; at least `maxMessageBytes`.",
        by_default: "1_048_576",
        number: 1_048_576.0,
        values: BYTES,
        index: Some(SessionOption::Bytes),
        ..NOTHING
    },
    SessionRow {
        group: "limits",
        name: "maxMessageBytes",
        type_text: "number",
        doc: "Bytes of the largest message, either way; a larger one is refused by `send`.",
        by_default: "262_144",
        number: 262_144.0,
        values: BYTES,
        index: Some(SessionOption::MaxMessageBytes),
        bound: Some("windowBytes"),
    },
];

const BYTES: &str =
    "{ expected: \"a whole number of bytes\", min: 1, max: 4_294_967_295, isWhole: true }";
