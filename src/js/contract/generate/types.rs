//! `npm/core/types.gen.ts`: the types that users see.

use super::text::{HEADER, doc, quoted};
use crate::core::{ConnectionState, DropReason, Failure, GiveUpReason};
use crate::js::contract::events::{Class, EVENTS, EventRow};
use crate::js::contract::numbers::Numbered;
use crate::js::contract::table::{Defaults, GROUPS, Row};

/// The text of the file.
pub(super) fn types() -> String {
    let mut text = HEADER.to_owned();
    text += IMPORTS;
    text += &union(
        "ConnectionState",
        "The state of a connection.",
        ConnectionState::ALL
            .iter()
            .copied()
            .map(ConnectionState::as_str),
    );
    text += &union(
        "GiveUpReason",
        "Why a connection gives up: `maxAttempts` dials failed in a row, a retry cannot fix the \
         close, or the browser refused the url or a subprotocol that a function gave.",
        GiveUpReason::ALL.iter().copied().map(GiveUpReason::as_str),
    );
    text += &union(
        "DropReason",
        "Why a queued message was dropped: the queue was full, its time to live was over, the \
         connection ended before, or the socket's `send` threw.",
        DropReason::ALL.iter().copied().map(DropReason::as_str),
    );
    text += &union(
        "ConnectionErrorCode",
        "The reasons why a dial or a socket fails. A code is stable; the text may change.",
        Failure::ALL
            .iter()
            .copied()
            .map(Failure::code)
            .chain(["ERR_NO_SESSION", "ERR_STORAGE"]),
    );
    for group in GROUPS {
        let rows: String = group.rows.iter().map(member).collect();
        let head = doc("", group.doc, None);
        text += &format!(
            "{head}export interface {} {{\n{rows}}}\n\n",
            group.interface
        );
    }
    text += &EVENTS.map(event).concat();
    text += &event_map();
    text += &handlers();
    text
}

const IMPORTS: &str = "\
import type { MessageData, PingInfo, SendData } from \"./data.js\";
import type { CloseInfo, Peer, WebSocketConstructor } from \"./dial.js\";
import type { ConnectionError } from \"./errors.js\";
import type { AnyHandler, Handler } from \"./handler.js\";
import type { AbortSignal, CloseEvent, Event, EventTarget, MessageEvent } from \"./realm.js\";

";

fn union(name: &str, text: &str, members: impl Iterator<Item = &'static str>) -> String {
    let quotes: Vec<_> = members.map(quoted).collect();
    let one_line = format!("export type {name} = {};", quotes.join(" | "));
    let lines = match one_line.len() {
        ..=100 => one_line,
        _ => format!("export type {name} =\n  | {};", quotes.join("\n  | ")),
    };
    format!("{}{lines}\n\n", doc("", text, None))
}

fn member(row: &Row) -> String {
    let [english, _] = row.docs;
    let default = row.default_code_text(&Defaults::of_the_core());
    format!(
        "{}  readonly {}?: {};\n",
        doc("  ", english, default.as_deref()),
        row.name,
        row.kind.type_text()
    )
}

fn event(row: &EventRow) -> String {
    let Class::Ours {
        name,
        extends,
        doc: text,
        fields,
    } = row.class
    else {
        return String::new();
    };
    let fields: String = fields
        .iter()
        .map(|field| {
            let comment = match field.doc {
                "" => String::new(),
                text => doc("  ", text, None),
            };
            format!("{comment}  readonly {}: {};\n", field.name, field.type_text)
        })
        .collect();
    format!(
        "{}export interface {name} extends {extends} {{\n{fields}}}\n\n",
        doc("", text, None)
    )
}

fn event_map() -> String {
    let members: String = EVENTS
        .iter()
        .map(|event| {
            let class = match event.class {
                Class::Native(name) | Class::Ours { name, .. } => name,
            };
            format!("  {}: {class};\n", event.name)
        })
        .collect();
    format!(
        "/** Every event of a `SteadySocket`, by its name. */\n\
         export interface SteadySocketEventMap {{\n{members}}}\n\n"
    )
}

fn handlers() -> String {
    let members: String = EVENTS
        .iter()
        .map(|event| {
            let name = event.name;
            format!(
                "  get on{name}(): AnyHandler;\n  \
                 set on{name}(handler: Handler<this, SteadySocketEventMap[\"{name}\"]>);\n"
            )
        })
        .collect();
    format!(
        "/** The `on*` attributes of a `SteadySocket`, one for every event. */\n\
         export interface SteadySocketHandlers {{\n{members}}}\n"
    )
}
