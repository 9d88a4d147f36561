//! The scripts.

use super::durability::Durability;
use super::facts::Facts;

/// A script: one step that nothing comes between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    Create,
    Attach,
    Confirm,
    Append,
    Ack,
    Accept,
    Touch,
    End,
    Sweep,
}

const COMMON: &str = include_str!("scripts/common.lua");

/// The script that tells the lineage.
pub(super) const LINEAGE: &str = include_str!("scripts/lineage.lua");

impl Script {
    /// In the order of their numbers.
    pub(super) const ALL: [Self; 9] = [
        Self::Create,
        Self::Attach,
        Self::Confirm,
        Self::Append,
        Self::Ack,
        Self::Accept,
        Self::Touch,
        Self::End,
        Self::Sweep,
    ];

    /// The text for one run of a Redis, whose first line has the script's flags.
    pub(super) fn text(self, run: &str) -> String {
        let source = self.source();
        let (flags, body) = source.split_once('\n').unwrap_or((source, ""));
        format!("{flags}\n{run}\n{COMMON}\n{body}")
    }

    /// True if Redis refuses it when its memory is full.
    pub(super) fn needs_memory(self) -> bool {
        matches!(self, Self::Create | Self::Append)
    }

    fn source(self) -> &'static str {
        match self {
            Self::Create => include_str!("scripts/create.lua"),
            Self::Attach => include_str!("scripts/attach.lua"),
            Self::Confirm => include_str!("scripts/confirm.lua"),
            Self::Append => include_str!("scripts/append.lua"),
            Self::Ack => include_str!("scripts/ack.lua"),
            Self::Accept => include_str!("scripts/accept.lua"),
            Self::Touch => include_str!("scripts/touch.lua"),
            Self::End => include_str!("scripts/end.lua"),
            Self::Sweep => include_str!("scripts/sweep.lua"),
        }
    }
}

/// The line of the scripts that names this run of a Redis, and what it has lost when it began;
/// `common.lua` explains it. With a lineage that says so, whatever else happened.
pub(super) fn run_of(facts: &Facts, durability: Durability, lineage: Option<&str>) -> String {
    let boot = facts.boot();
    let (name, former) = match lineage {
        Some(lineage) => (lineage, "-"),
        None => (&*boot, facts.former()),
    };
    let is_safe = matches!(durability, Durability::Replicated { .. });
    let (born, lasts) = (facts.born * 1_000, durability.lasts(facts));
    format!(
        "local BOOT, HIST, SAFE, BORN, LASTS = '{name}', '{former}', {is_safe}, {born}, {lasts} -- {boot}"
    )
}
