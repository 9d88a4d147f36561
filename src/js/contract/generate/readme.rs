//! The tables of options and events in README.md and README.uk.md.

use super::text::lower;
use crate::js::contract::events::{Class, EVENTS, EventRow};
use crate::js::contract::table::{Defaults, Kind, Row, rows};

/// The text with both tables regenerated, in English (0) or in Ukrainian (1).
pub(super) fn with_tables(readme: &str, language: usize) -> String {
    let options: String = rows()
        .into_iter()
        .filter_map(|row| option(row, language))
        .collect();
    let events = EVENTS.map(|row| event(row, language)).concat();
    let readme = with_table(readme, "<!-- generated: options -->", &options);
    with_table(&readme, "<!-- generated: events -->", &events)
}

/// The heading stays: two lines after the marker, then the rows.
fn with_table(readme: &str, mark: &str, rows: &str) -> String {
    let (before, after) = readme.split_once(mark).expect(mark);
    let mut lines = after.split_inclusive('\n');
    let heading: String = lines.by_ref().take(3).collect();
    let rest: String = lines.skip_while(|line| line.starts_with('|')).collect();
    [before, mark, &heading, rows, &rest].concat()
}

fn option(row: &Row, language: usize) -> Option<String> {
    let meaning = row.readme?[language];
    let default = match row.readme_default {
        Some(texts) => texts[language].to_owned(),
        None => default(row, language),
    };
    let rust = rust(row).map_or("–".to_owned(), |name| format!("`{name}`"));
    Some(format!(
        "| `{}` | {default} | {meaning} | {rust} |\n",
        row.path()
    ))
}

/// The field of a config struct or the method of the builder that is this option in Rust.
fn rust(row: &Row) -> Option<String> {
    let name = match row.name {
        // A browser's way to end what has no owner; in Rust the handle is dropped.
        "signal" => return None,
        "lifecycle" => "page_events".to_owned(),
        name => lower(name.trim_end_matches("Ms"), '_'),
    };
    Some(match (row.group, name.as_str()) {
        ("reconnect", "should_reconnect") | ("heartbeat", "is_pong") => name,
        ("heartbeat", "message") => "heartbeat(…, message)".to_owned(),
        ("reconnect", _) => format!("Reconnect::{name}"),
        ("heartbeat", _) => format!("Heartbeat::{name}"),
        ("queue", _) => format!("QueueLimits::{name}"),
        _ => name.trim_end_matches("_bytes").to_owned(),
    })
}

fn default(row: &Row, language: usize) -> String {
    let Some(code) = row.default_code_text(&Defaults::of_the_core()) else {
        return ["none", "немає"][language].to_owned();
    };
    match row.kind {
        Kind::Number(_) if code != "Infinity" => code.replace('_', " "),
        _ => format!("`{code}`"),
    }
}

fn event(row: &EventRow, language: usize) -> String {
    let fields = match row.class {
        Class::Native(_) => &[],
        Class::Ours { fields, .. } => fields,
    };
    let fields: Vec<_> = fields
        .iter()
        .filter(|field| field.is_ours)
        .map(|field| format!("`{}`", field.name))
        .collect();
    let (when, note) = (row.when[language], row.note[language]);
    let fields = match fields.join(", ") + note {
        fields if fields.is_empty() => " ".to_owned(),
        fields => format!(" {fields} "),
    };
    format!("| `{}` | {when} |{fields}|\n", row.name)
}
