//! `npm/core/contract.gen.json`: the options and events for the page's form and the tests.

use serde::Serialize;

use crate::js::contract::events::{Class, EVENTS, EventRow};
use crate::js::contract::table::{Defaults, Kind, Row, rows};

/// The text of the file.
pub(super) fn contract() -> String {
    let contract = Contract {
        options: rows().into_iter().map(option).collect(),
        events: EVENTS.map(event).into(),
    };
    serde_json::to_string_pretty(&contract).unwrap() + "\n"
}

#[derive(Serialize)]
struct Contract {
    options: Vec<OptionOut>,
    events: Vec<EventOut>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OptionOut {
    path: String,
    kind: &'static str,
    unit: &'static str,
    /// As it is written in code; empty if there is none.
    by_default: String,
    doc: Texts,
    choices: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<u64>,
    /// The option of the same group that bounds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    bound: Option<&'static str>,
    is_whole: bool,
    is_infinite: bool,
}

#[derive(Serialize)]
struct Texts {
    en: &'static str,
    uk: &'static str,
}

#[derive(Serialize)]
struct EventOut {
    name: &'static str,
    /// Beyond those of the native event.
    fields: Vec<&'static str>,
}

fn option(row: &Row) -> OptionOut {
    let [en, uk] = row.docs;
    let number = match row.kind {
        Kind::Number(number) => Some(number),
        _ => None,
    };
    OptionOut {
        path: row.path(),
        kind: kind(row),
        unit: number.map_or("", |number| number.unit),
        by_default: row
            .default_code_text(&Defaults::of_the_core())
            .unwrap_or_default(),
        doc: Texts { en, uk },
        choices: match row.kind {
            Kind::Choice(names) => names(),
            _ => Vec::new(),
        },
        min: number.map(|number| number.min as u64),
        max: number.map(|number| number.max as u64),
        bound: number.and_then(|number| number.bound),
        is_whole: number.is_some_and(|number| number.is_whole),
        is_infinite: number.is_some_and(|number| number.is_infinite),
    }
}

/// The control of the page's form.
fn kind(row: &Row) -> &'static str {
    match row.kind {
        Kind::Number(_) => "number",
        Kind::Choice(_) => "choice",
        Kind::Flag => "boolean",
        Kind::Group(_) => "group",
        Kind::Function(_) | Kind::EventTarget(_) | Kind::AbortSignal | Kind::Ping => "other",
    }
}

fn event(row: &EventRow) -> EventOut {
    let fields = match row.class {
        Class::Native(_) => &[],
        Class::Ours { fields, .. } => fields,
    };
    let ours = fields.iter().filter(|field| field.is_ours);
    EventOut {
        name: row.name,
        fields: ours.map(|field| field.name).collect(),
    }
}
