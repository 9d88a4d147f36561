//! The scenarios that the design names, each a test.

mod attaching;
mod copies;
mod draining;
mod ending;
mod leaving;
mod limits;
mod losses;
mod negotiation;
mod serving;
mod snapshots;
mod time;

use steadysocket::core::session::{AckMode, EndReason, Limits, SessionEnd, Window};

use crate::support::{Note, Pace, Setting, Side, World, seconds};

/// A window of so many messages, both ways.
fn window(messages: u64) -> Setting {
    let mut setting = Setting::default();
    let limits = Limits {
        window: Window {
            messages,
            bytes: 100_000,
        },
        max: 1_000,
    };
    setting.client.limits = limits;
    setting.server.limits = limits;
    setting
}

fn slow_server(acks: AckMode) -> Setting {
    let mut setting = Setting {
        server_pace: Pace::Slow,
        ..Setting::default()
    };
    setting.server.acks = acks;
    setting
}

/// The report of a side; it has one.
fn report(world: &World, side: Side) -> &SessionEnd<Note> {
    let mut ends = world.ends.iter();
    let (_, end) = ends.find(|(of, _)| *of == side).expect("no report");
    end
}

fn why(world: &World, side: Side) -> EndReason {
    report(world, side).why
}

fn ids(notes: &[Note]) -> Vec<u64> {
    notes.iter().map(|note| note.id).collect()
}

/// Dials until the session is attached, and lets everything happen that is due.
fn come_back(world: &mut World) {
    world.dial();
    world.settle();
    world.pass(seconds(1));
}
