//! `npm/core/session.gen.ts`: the contract of the entry point `steadysocket/session`, beyond the rest.
//! Its test needs the feature `session`.

use super::keep_up;
use super::text::{HEADER, doc, number, quoted, texts};
use super::typescript::{enumeration, numbered, numbered_from};
use crate::core::session::{ClientConfig, Limits};
use crate::js::contract::numbers::Numbered;
use crate::js::contract::session::{
    Notice, SendAnswer, Sending, SessionInput, SessionOption, SessionReading, Verb, end_reasons,
};
use crate::js::contract::session_rows::{ROWS, SessionRow};

const FILE: &str = "npm/core/session.gen.ts";

#[test]
fn the_generated_file_of_sessions_is_up_to_date() {
    keep_up(|_| vec![(FILE, session())], "src/js/contract");
}

#[test]
fn the_rows_have_the_cores_defaults() {
    let Limits { window, max } = Limits::default();
    let config = ClientConfig::default();
    let expected = [
        ("ttlMs", config.ttl.as_millis() as f64),
        ("closeTimeoutMs", config.close_timeout.as_millis() as f64),
        ("negotiate", f64::from(config.negotiate)),
        ("windowMessages", window.messages as f64),
        ("windowBytes", window.bytes as f64),
        ("maxMessageBytes", max as f64),
    ];
    for (name, default) in expected {
        let row = ROWS.iter().find(|row| row.name == name).unwrap();
        assert_eq!(row.number, default, "{name}");
    }
}

fn session() -> String {
    let mut text = HEADER.to_owned();
    text += "import type { OptionRow } from \"./contract.gen.js\";\n\
             import type { Source } from \"./dial.js\";\n\n";
    text += &numbered_from(
        SessionInput::FIRST,
        SessionInput::ALL,
        "An input that concerns sessions, after those of `Input`.",
    );
    text += &numbered_from(
        SessionReading::FIRST,
        SessionReading::ALL,
        "A number of a connection with sessions, after those of `Reading`.",
    );
    text += &numbered::<Sending>("The way of a message to the server.");
    text += &numbered::<SendAnswer>("The answer to a message that is sent.");
    text += &numbered::<Verb>(
        "A control frame, of which only the numbers cross, or what stands for one.",
    );
    text += &numbered::<Notice>("An event of a session that carries no value.");
    text += &format!(
        "/** Why a session ended, by number. */\nexport const END_REASONS = {} as const;\n\n",
        texts(end_reasons())
    );
    text += "/** Why a session ended: as the server says, or as this side has found. */\n\
             export type SessionEndReason = (typeof END_REASONS)[number];\n\n";
    text += &format!(
        "/** This implementation, for the server's logs. */\nexport const LIBRARY = {};\n\n",
        quoted(&ClientConfig::default().library)
    );
    text += &enumeration(
        "The index of an option of sessions, after those of `OptionIndex`.",
        "SessionOption",
        SessionOption::ALL
            .iter()
            .map(|option| (format!("{option:?}"), f64::from(option.place()))),
    );
    text += &interface(
        "limits",
        "SessionLimits",
        "How much of a session may be on its way.",
    );
    text += &interface(
        "session",
        "SessionOptions",
        "How a reliable session behaves.",
    );
    text += STORAGE;
    text += "/** Every option by its name, by its group, as in `OPTIONS`. */\n\
             export const SESSION_OPTIONS: { readonly [group: string]: { readonly [name: string]: OptionRow } } = {\n";
    for group in ["", "session", "limits"] {
        let rows: String = rows(group).map(option).collect();
        text += &format!("  {}: {{\n{rows}  }},\n", quoted(group));
    }
    text + "};\n"
}

fn rows(group: &str) -> impl Iterator<Item = &'static SessionRow> {
    ROWS.iter().filter(move |row| row.group == group)
}

fn interface(group: &str, name: &str, about: &str) -> String {
    let members: String = rows(group)
        .map(|row| {
            let by_default = Some(row.by_default).filter(|text| !text.is_empty());
            let comment = doc("  ", row.doc, by_default);
            format!(
                "{comment}  readonly {}?: {} | undefined;\n",
                row.name, row.type_text
            )
        })
        .collect();
    format!(
        "{}export interface {name} {{\n{members}}}\n\n",
        doc("", about, None)
    )
}

fn option(row: &SessionRow) -> String {
    let mut cells = vec![row.values.to_owned()];
    if let Some(index) = row.index {
        cells.push(format!("SessionOption.{index:?} as number"));
        cells.push(number(row.number));
    }
    if let Some(bound) = row.bound {
        cells.extend([number(row.number), quoted(bound)]);
    }
    format!("    {}: [{}],\n", row.name, cells.join(", "))
}

const STORAGE: &str = "\
/** Where a session is kept over a reload of the page. */
export interface SessionStorageOptions {
  /** Tells the sessions of one page apart. */
  readonly key: string;
  /**
   * The storage to use.
   * @default sessionStorage
   */
  readonly area?: Pick<Storage, \"getItem\" | \"setItem\" | \"removeItem\"> | undefined;
}

";
