//! Every option: name, range, default and texts, in the order in which users read them.

mod groups;
mod heartbeat;
mod idle;
mod messages;
mod queue;
mod reconnect;
mod root;
mod row;

pub(super) use groups::GROUPS;
pub(super) use row::{Defaults, Kind, Row};

/// Every option, those of a group after it.
pub(super) fn rows() -> Vec<&'static Row> {
    let all = || GROUPS.iter().flat_map(|group| group.rows);
    all()
        .filter(|row| row.group.is_empty())
        .flat_map(|row| {
            [row]
                .into_iter()
                .chain(all().filter(|other| other.group == row.name))
        })
        .collect()
}
