//! Numbers that Rust and TypeScript share. `cargo test --features session --lib contract` writes
//! `npm/server/contract.gen.ts` from them.

use std::time::Duration;

use crate::core::Overflow;
use crate::core::session::{AckMode, Presence, Refusal, Sent, ServerConfig};

/// The place of an option in the array of numbers that the facade passes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Setting {
    WindowMessages,
    WindowBytes,
    MaxMessageBytes,
    Ack,
    QueueMessages,
    QueueBytes,
    Overflow,
    QueueTtl,
    Ttl,
    Interval,
    Timeout,
    FirstFrame,
    PerPrincipal,
    DetachedBytes,
    Tombstones,
    TombstoneTtl,
}

/// The fate of a message that was to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SendAnswer {
    /// It was given to the socket.
    Written,
    /// It waits.
    Waits,
    /// It left the queue, or never came into it.
    Dropped,
    Full,
    TooBig,
    Closed,
    Exhausted,
}

/// A number of a session or of the server.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reading {
    /// The last message that the client's application was handed.
    Acked,
    /// The last message that was accepted, those without a number included.
    Accepted,
    /// The last message that was received.
    Received,
    /// 1 while a socket is attached.
    IsAttached,
    /// 1 if nothing more can be sent.
    IsClosing,
    /// Of the server: the bytes of the sessions without a socket.
    DetachedBytes,
    /// Of the server.
    Tombstones,
    /// The last message that the store has; beyond all without one.
    Stored,
    /// Of the server: 1 if the store has everything that the sessions have.
    IsStored,
    /// 1 while the store is asked whether the time of the session is over.
    IsExpiring,
    /// The last message that the application was handed, or has acknowledged.
    Done,
}

/// How far the application is there for the messages of a session.
pub(super) const PRESENCES: [Presence; 3] = [Presence::Here, Presence::Left, Presence::Gone];

impl SendAnswer {
    /// The answer for a message that was accepted; `is_written` if it has left for the socket.
    pub(super) fn accepted(sent: Sent, is_written: impl FnOnce(u64) -> bool) -> Self {
        match sent {
            Sent::Numbered(seq) if is_written(seq) => Self::Written,
            Sent::Numbered(_) | Sent::Queued => Self::Waits,
            Sent::Dropped => Self::Dropped,
        }
    }

    pub(super) fn refused(cause: Refusal) -> Self {
        match cause {
            Refusal::Full => Self::Full,
            Refusal::TooBig => Self::TooBig,
            Refusal::Closed => Self::Closed,
            Refusal::Exhausted => Self::Exhausted,
        }
    }
}

impl Reading {
    pub(super) const ALL: [Self; 11] = [
        Self::Acked,
        Self::Accepted,
        Self::Received,
        Self::IsAttached,
        Self::IsClosing,
        Self::DetachedBytes,
        Self::Tombstones,
        Self::Stored,
        Self::IsStored,
        Self::IsExpiring,
        Self::Done,
    ];
}

/// The options of a server, from the numbers at their [`Setting`].
pub(super) fn config(number: impl Fn(Setting) -> f64) -> ServerConfig {
    let count = |setting| number(setting) as u64;
    let size = |setting| number(setting) as usize;
    let time = |setting| Duration::from_millis(number(setting) as u64);
    let mut config = ServerConfig::default();
    config.limits.window.messages = count(Setting::WindowMessages);
    config.limits.window.bytes = count(Setting::WindowBytes);
    config.limits.max = count(Setting::MaxMessageBytes);
    config.acks = match size(Setting::Ack) {
        0 => AckMode::Automatic,
        _ => AckMode::Manual,
    };
    config.queue.max_messages = size(Setting::QueueMessages);
    config.queue.max_bytes = count(Setting::QueueBytes);
    config.queue.overflow = match size(Setting::Overflow) {
        0 => Overflow::Reject,
        1 => Overflow::DropOldest,
        _ => Overflow::DropNewest,
    };
    config.queue.ttl = Some(time(Setting::QueueTtl)).filter(|ttl| !ttl.is_zero());
    config.ttl = time(Setting::Ttl);
    config.heartbeat_interval = time(Setting::Interval);
    config.heartbeat_timeout = time(Setting::Timeout);
    config.first_frame = time(Setting::FirstFrame);
    config.detached_per_principal = size(Setting::PerPrincipal);
    config.detached_bytes = count(Setting::DetachedBytes);
    config.tombstones = size(Setting::Tombstones);
    config.tombstone_ttl = time(Setting::TombstoneTtl);
    config
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use std::fmt::{Debug, Write};

    use super::super::store::{Answer, Call};
    use super::*;
    use crate::core::session::{GoneReason, LEASE_GRACE, STORE_PAUSE};
    use crate::js::contract::generate::keep_up;
    use crate::js::contract::generate::text::lower;

    /// An option: its group and name, its place, its default, and its range.
    type Row = (&'static str, &'static str, Setting, f64, Range);
    type Range = (f64, f64);

    const SEND_ANSWERS: [SendAnswer; 7] = [
        SendAnswer::Written,
        SendAnswer::Waits,
        SendAnswer::Dropped,
        SendAnswer::Full,
        SendAnswer::TooBig,
        SendAnswer::Closed,
        SendAnswer::Exhausted,
    ];

    const PATH: &str = "npm/server/contract.gen.ts";
    const COUNT: Range = (1.0, 4_294_967_295.0);
    const BYTES: Range = (1.0, 1_099_511_627_776.0);
    /// A year at most.
    const TIME: Range = (1.0, 31_536_000_000.0);

    #[test]
    fn the_generated_file_is_up_to_date() {
        keep_up(|_| vec![(PATH, contract())], "src/js/server/contract.rs");
    }

    /// The options that a user leaves out are the core's defaults, but for the queue: what waits on a
    /// server waits for every client.
    #[test]
    fn the_table_gives_the_cores_defaults() {
        let rows = rows();
        let read = config(|setting| rows[setting as usize].3);
        let mut expected = ServerConfig::default();
        expected.queue.max_messages = 1_024;
        expected.queue.max_bytes = 1_048_576;
        assert_eq!(format!("{read:?}"), format!("{expected:?}"));
    }

    #[test]
    fn every_row_stands_at_its_place_and_takes_its_default() {
        for (place, (group, name, setting, default, (min, max))) in rows().into_iter().enumerate() {
            assert_eq!(setting as usize, place, "{group}.{name}");
            assert!((min..=max).contains(&default), "{group}.{name}");
        }
    }

    #[test]
    fn answers_tell_apart_what_the_core_tells_apart() {
        let sent = [
            Sent::Numbered(1),
            Sent::Numbered(2),
            Sent::Queued,
            Sent::Dropped,
        ];
        let mut answers: Vec<_> = sent
            .map(|sent| SendAnswer::accepted(sent, |seq| seq == 1))
            .into();
        let causes = [
            Refusal::Full,
            Refusal::TooBig,
            Refusal::Closed,
            Refusal::Exhausted,
        ];
        answers.extend(causes.map(SendAnswer::refused));
        let numbers: Vec<_> = answers.iter().map(|answer| *answer as u8).collect();
        assert_eq!(numbers, [0, 1, 1, 2, 3, 4, 5, 6]);
    }

    fn rows() -> Vec<Row> {
        let mut rows = rows_of_messages();
        rows.extend(rows_of_time());
        rows
    }

    /// Texts of choices are in `CHOICES`, at the number of each.
    fn rows_of_messages() -> Vec<Row> {
        use Setting as S;
        let limits = ServerConfig::default().limits;
        let (messages, bytes) = (limits.window.messages as f64, limits.window.bytes as f64);
        let max = limits.max as f64;
        vec![
            (
                "limits",
                "windowMessages",
                S::WindowMessages,
                messages,
                COUNT,
            ),
            ("limits", "windowBytes", S::WindowBytes, bytes, BYTES),
            ("limits", "maxMessageBytes", S::MaxMessageBytes, max, COUNT),
            ("", "ack", S::Ack, 0.0, (0.0, 1.0)),
            ("queue", "maxMessages", S::QueueMessages, 1_024.0, COUNT),
            ("queue", "maxBytes", S::QueueBytes, 1_048_576.0, BYTES),
            ("queue", "overflow", S::Overflow, 0.0, (0.0, 2.0)),
            ("queue", "ttlMs", S::QueueTtl, 0.0, from_zero(TIME)),
        ]
    }

    fn rows_of_time() -> Vec<Row> {
        use Setting as S;
        let millis = |time: Duration| time.as_millis() as f64;
        let core = ServerConfig::default();
        let (interval, timeout) = (core.heartbeat_interval, core.heartbeat_timeout);
        let (users, bytes) = (
            core.detached_per_principal as f64,
            core.detached_bytes as f64,
        );
        let (tombs, tomb_ttl) = (core.tombstones as f64, millis(core.tombstone_ttl));
        let first = millis(core.first_frame);
        vec![
            ("", "ttlMs", S::Ttl, millis(core.ttl), from_zero(TIME)),
            (
                "heartbeat",
                "intervalMs",
                S::Interval,
                millis(interval),
                TIME,
            ),
            ("heartbeat", "timeoutMs", S::Timeout, millis(timeout), TIME),
            ("", "firstFrameTimeoutMs", S::FirstFrame, first, TIME),
            (
                "detached",
                "perPrincipal",
                S::PerPrincipal,
                users,
                from_zero(COUNT),
            ),
            (
                "detached",
                "maxBytes",
                S::DetachedBytes,
                bytes,
                from_zero(BYTES),
            ),
            ("tombstones", "max", S::Tombstones, tombs, from_zero(COUNT)),
            (
                "tombstones",
                "ttlMs",
                S::TombstoneTtl,
                tomb_ttl,
                from_zero(TIME),
            ),
        ]
    }

    fn from_zero((_, max): Range) -> Range {
        (0.0, max)
    }

    fn contract() -> String {
        let mut text =
            "// Generated from src/js/server/contract.rs by `cargo test --features session --lib \
             contract`. Do not edit.\n\n"
                .to_owned();
        let fate = "The fate of a message that was to be sent.";
        text += &enumeration(fate, "SendAnswer", &SEND_ANSWERS);
        let number = "A number of a session or of the server.";
        text += &enumeration(number, "Reading", &Reading::ALL);
        let presence = "How far the application is there for the messages of a session.";
        text += &enumeration(presence, "Presence", &PRESENCES);
        let times = [
            (
                "How long a store that is away is left alone.",
                "STORE_PAUSE_MS",
                STORE_PAUSE,
            ),
            (
                "How much longer than without a socket a session is kept whose server is dead.",
                "LEASE_GRACE_MS",
                LEASE_GRACE,
            ),
        ];
        for (about, name, time) in times {
            let millis = time.as_millis();
            writeln!(text, "/** {about} */\nexport const {name} = {millis};\n").unwrap();
        }
        text += &names(
            "The methods of a store that the core calls, each at its number.",
            "STORE_CALLS",
            Call::ALL.map(kebab),
        );
        text += &names(
            "The answers of a store, each at its number. Those from `gone` on are refusals.",
            "STORE_ANSWERS",
            Answer::ALL.map(kebab),
        );
        text += &names(
            "The reasons for which a session is gone, each at its number.",
            "GONE_REASONS",
            GoneReason::ALL.map(|why| why.as_str().to_owned()),
        );
        text += "/** An option of the core: its default, and the range of whole numbers that it takes. */\n\
             export type Row = readonly [byDefault: number, min: number, max: number];\n\n\
             /**\n * The options of the core, by the name of the group and their own, in the order in which the core\n \
             * takes them.\n */\n\
             export const SETTINGS: readonly (readonly [group: string, name: string, row: Row])[] = [\n";
        for (group, name, _, default, (min, max)) in rows() {
            writeln!(
                text,
                "  [\"{group}\", \"{name}\", [{default}, {min}, {max}]],"
            )
            .unwrap();
        }
        text + "];\n"
    }

    fn names<const N: usize>(doc: &str, name: &str, all: [String; N]) -> String {
        let mut text = format!("/** {doc} */\nexport const {name} = [\n");
        for name in all {
            writeln!(text, "  \"{name}\",").unwrap();
        }
        text + "] as const;\n\n"
    }

    /// `not-due` for `NotDue`.
    fn kebab(variant: impl Debug) -> String {
        lower(&format!("{variant:?}"), '-')
    }

    fn enumeration<T: Debug>(doc: &str, name: &str, all: &[T]) -> String {
        let mut text = format!("/** {doc} */\nexport enum {name} {{\n");
        for (number, variant) in all.iter().enumerate() {
            writeln!(text, "  {variant:?} = {number},").unwrap();
        }
        text + "}\n\n"
    }
}
