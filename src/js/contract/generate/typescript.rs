//! `npm/core/contract.gen.ts`: the numbers and tables that the facade works with.

use std::fmt::Debug;

use super::text::{HEADER, number, quoted, texts};
use crate::core::{ConnectionState, DropReason, Failure, GiveUpReason};
use crate::js::contract::events::EVENTS;
use crate::js::contract::facade::COMMANDS;
use crate::js::contract::names::ready_state;
use crate::js::contract::numbers::{Answer, Input, Numbered, Reading, RetryAnswer};
use crate::js::contract::options::OptionIndex;
use crate::js::contract::table::{Defaults, GROUPS, Kind, Row, rows};

/// The text of the file.
pub(super) fn contract() -> String {
    let mut text = HEADER.to_owned();
    text += "import type { MessageData } from \"./data.js\";\n\
             import type { ConnectionErrorCode } from \"./types.gen.js\";\n\n";
    text += &numbered::<Input>("An input of the facade.");
    text += &numbered::<Reading>("A number of the connection.");
    text += &numbered::<Answer>("The answer to `route` and `enqueue`.");
    text += &enumeration(
        "The answer to `shouldReconnect` that is no delay.",
        "RetryAnswer",
        RetryAnswer::ALL
            .iter()
            .map(|answer| (format!("{answer:?}"), answer.number())),
    );
    text += &names();
    text += &event_types();
    text += &failures();
    text += &options();
    text += &host();
    text
}

/// An enum with the numbers of the variants in Rust.
pub(super) fn numbered<T: Numbered + Debug>(doc: &str) -> String {
    numbered_from(0, T::ALL, doc)
}

/// As [`numbered`], for those that stand after others.
pub(super) fn numbered_from<T: Debug>(first: usize, all: &[T], doc: &str) -> String {
    let name = std::any::type_name::<T>().rsplit("::").next().unwrap();
    let members = all.iter().zip(first..);
    let members = members.map(|(variant, number)| (format!("{variant:?}"), number as f64));
    enumeration(doc, name, members)
}

pub(super) fn enumeration(
    doc: &str,
    name: &str,
    members: impl Iterator<Item = (String, f64)>,
) -> String {
    let members: String = members
        .map(|(member, value)| format!("  {member} = {value},\n"))
        .collect();
    format!("/** {doc} */\nexport enum {name} {{\n{members}}}\n\n")
}

fn names() -> String {
    let ready: Vec<_> = ConnectionState::ALL
        .iter()
        .map(|state| ready_state(*state).to_string())
        .collect();
    format!(
        "/** By the number of the state. */\nexport const STATES = {} as const;\n\n\
         /** `readyState` by the number of the state. */\nexport const READY_STATES = [{}] as const;\n\n\
         /** By the number of the reason. */\nexport const GIVE_UP_REASONS = {} as const;\n\n\
         /** By the number of the reason. */\nexport const DROP_REASONS = {} as const;\n\n",
        texts(by_number(ConnectionState::as_str, |state| state as usize)),
        ready.join(", "),
        texts(by_number(GiveUpReason::as_str, |reason| reason as usize)),
        texts(by_number(DropReason::as_str, |reason| reason as usize)),
    )
}

fn event_types() -> String {
    let names = texts(EVENTS.iter().map(|event| event.name));
    format!("/** The name of every event. */\nexport const EVENT_TYPES = {names} as const;\n\n")
}

fn failures() -> String {
    let rows = by_number(|failure| failure, |failure: Failure| failure as usize);
    let rows: String = rows
        .into_iter()
        .map(|failure| {
            let (code, message) = (quoted(failure.code()), quoted(failure.message()));
            format!("  [{code}, {message}],\n")
        })
        .collect();
    format!(
        "/** Code and text by the number of the failure. */\n\
         export const FAILURES: readonly (readonly [code: ConnectionErrorCode, text: string])[] = \
         [\n{rows}];\n\n"
    )
}

/// One value for each variant. The variants cross with the number that Rust gives them.
fn by_number<T: Numbered, R>(value: impl Fn(T) -> R, place: impl Fn(T) -> usize) -> Vec<R> {
    for (index, variant) in T::ALL.iter().enumerate() {
        assert_eq!(place(*variant), index, "a variant is out of order");
    }
    T::ALL.iter().copied().map(value).collect()
}

fn options() -> String {
    let all = rows();
    let mut values: Vec<String> = Vec::new();
    for row in GROUPS.iter().flat_map(|group| group.rows) {
        values.extend(Some(values_of(row)).filter(|text| !values.contains(text)));
    }
    let groups: String = GROUPS
        .iter()
        .map(|group| {
            let name = group.rows.first().map_or("", |row| row.group);
            let rows: String = group.rows.iter().map(|row| option(row, &values)).collect();
            format!("  {}: {{\n{rows}  }},\n", quoted(name))
        })
        .collect();
    let values: String = values
        .iter()
        .enumerate()
        .map(|(place, text)| format!("const VALUES_{place}: OptionValues = {text};\n"))
        .collect();
    [
        option_index(&all),
        option_default(&all),
        ROW_TYPE.to_owned(),
        values,
        format!(
            "\n/** Every option by its name, by its group; the group of the others is empty. */\n\
             export const OPTIONS: {{ readonly [group: string]: {{ readonly [name: string]: \
             OptionRow }} }} = {{\n{groups}}};\n\n"
        ),
    ]
    .concat()
}

/// The indices that the core reads.
fn option_index(rows: &[&Row]) -> String {
    let mut indices: Vec<_> = rows.iter().filter_map(|row| row.index).collect();
    indices.extend([OptionIndex::Provider, OptionIndex::Seed]);
    indices.sort_by_key(|index| *index as u32);
    for (place, index) in indices.iter().enumerate() {
        assert_eq!(*index as usize, place, "{index:?} has no row, or two");
    }
    let members = indices.iter().enumerate();
    let members = members.map(|(place, index)| (format!("{index:?}"), place as f64));
    enumeration(
        "The index of an option of the core, of `Provider` (1 if a function gives the url or the \
         protocols) and of the random seed.",
        "OptionIndex",
        members,
    )
}

fn option_default(rows: &[&Row]) -> String {
    let defaults = Defaults::of_the_core();
    let members = rows.iter().filter_map(|row| {
        let default = row.default_number(&defaults)?;
        Some((format!("{:?}", row.index?), default))
    });
    let finite = members.filter(|(_, default)| default.is_finite());
    enumeration(
        "The default of an option of the core, if it is finite.",
        "OptionDefault",
        finite,
    )
}

/// One line of `OPTIONS`.
fn option(row: &Row, values: &[String]) -> String {
    let text = values_of(row);
    let place = values.iter().position(|other| *other == text);
    let mut cells = vec![format!("VALUES_{}", place.unwrap())];
    let default = row.default_number(&Defaults::of_the_core());
    if let Some(index) = row.index {
        let default = default.unwrap_or(0.0);
        cells.push(format!("OptionIndex.{index:?}"));
        let bound = match row.kind {
            Kind::Number(number) => number.bound,
            _ => None,
        };
        if row.without_reconnect.is_some() || bound.is_some() {
            let alone = row.without_reconnect.unwrap_or(default);
            cells.extend([number(default), number(alone)]);
        } else if default != 0.0 {
            cells.push(number(default));
        }
        cells.extend(bound.map(quoted));
    } else if let Some(default) = default {
        cells.extend(["undefined".to_owned(), number(default)]);
    }
    format!("    {}: [{}],\n", row.name, cells.join(", "))
}

/// The values that it takes, as an object.
fn values_of(row: &Row) -> String {
    let check = match &row.kind {
        Kind::Number(range) => {
            let whole = if range.is_whole {
                ", isWhole: true"
            } else {
                ""
            };
            let also = if range.is_infinite {
                ", also: Infinity"
            } else {
                ""
            };
            // The first choice is read as 0.
            let zero = if range.is_zero_taken {
                "choices: [0], "
            } else {
                ""
            };
            format!(
                "{zero}min: {}, max: {}{whole}{also}",
                number(range.min),
                number(range.max),
            )
        }
        Kind::Choice(names) => format!("choices: {}", texts(names())),
        Kind::Flag => "choices: [false, true]".to_owned(),
        Kind::Group(_) => "choices: [false, true], type: \"object\"".to_owned(),
        Kind::Function(_) => "type: \"function\"".to_owned(),
        Kind::EventTarget(_) => "type: \"function\", property: \"addEventListener\"".to_owned(),
        Kind::AbortSignal => "type: \"boolean\", property: \"aborted\"".to_owned(),
        Kind::Ping => "choices: [null], type: \"function\", isData: true".to_owned(),
    };
    let expected = row.kind.expected().map_or_else(String::new, |words| {
        let words = quoted(words);
        format!("expected: {words}, ")
    });
    format!("{{ {expected}{check} }}")
}

const ROW_TYPE: &str = "\
/**
 * The values that an option takes: one of the choices, by its index, a number in the range, or a
 * value of this type. Of an object that is asked for a property, the type is that of the property.
 */
export interface OptionValues {
  /** The words of an `OptionError`, before the range of a number; the choices, if it has none. */
  readonly expected?: string;
  readonly choices?: readonly unknown[];
  readonly min?: number;
  readonly max?: number;
  readonly isWhole?: boolean;
  /** A number outside of the range that is taken, too. */
  readonly also?: number;
  readonly type?: string;
  readonly property?: string;
  /** Takes a message, too. */
  readonly isData?: boolean;
}

/**
 * An option: the values that it takes, the index of an option of the core, the value if it is not
 * given (0 where there is none), the same if `reconnect` is `false`, and the name of the option of
 * its group that it must not exceed.
 */
export type OptionRow = readonly [
  values: OptionValues,
  index?: OptionIndex | undefined,
  byDefault?: number,
  withoutReconnect?: number,
  bound?: string,
];

";

fn host() -> String {
    let events = EVENTS.iter().map(|event| event.method);
    let methods: Vec<_> = COMMANDS.iter().copied().chain(events).collect();
    let names = texts(methods.iter().map(|method| name_of(method)));
    let lines: String = methods
        .into_iter()
        .flat_map(str::lines)
        .map(|line| format!("  {line}\n"))
        .collect();
    format!(
        "/** The methods that the core calls. None may throw: see `guardCalls`. */\n\
         export interface Host {{\n{lines}}}\n\n\
         /** Their names. */\nexport const HOST_METHODS = {names} as const;\n"
    )
}

/// The name of a method that is declared in TypeScript.
fn name_of(method: &str) -> &str {
    let declaration = method.rsplit("*/").next().unwrap();
    declaration.split('(').next().unwrap().trim()
}
