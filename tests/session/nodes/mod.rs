//! All that can happen to a small session on two servers that share a store, on the core's own
//! types: servers that freeze and crash between any two steps, calls and answers that are lost, a
//! store that is started again without its latest steps.
//!
//! The nearest states are searched, random lives go further, and `stories` has the faults that were
//! found, move by move.
//!
//! As in `model`, each rule is left out once (`scheme`), and the search must find out what breaks.
//! A run of the tests visits those states that are nearest to the beginning. More of them, of all cases
//! or of the one that `SESSION_NODES_CASE` names (`cases`); CONTRIBUTING.md has the sizes:
//!
//! ```text
//! SESSION_NODES_STATES=200000 SESSION_NODES_LIVES=100000 cargo test --release --features session --test session nodes -- --nocapture
//! ```

mod acts;
mod book;
mod cases;
mod cluster;
mod moves;
mod node;
mod outputs;
mod part;
mod scheme;
mod shelf;
mod stories;
mod walk;

use cases::{BASE, CALM, CASES, RESTART};
use cluster::{Bounds, Cluster};
use node::Effects::{Committed, Handed};
use scheme::Scheme;

use crate::model::explorer;
use crate::simulation::from_environment;

/// Visits so many states of sound servers.
fn holds(name: &str, bounds: Bounds) {
    let limit = from_environment("SESSION_NODES_STATES").unwrap_or(1_500);
    explorer::holds(name, Cluster::connected(bounds, Scheme::Sound), limit);
}

/// Leaves out one rule; the search must find what breaks, and for the given reason.
fn breaks(scheme: Scheme, bounds: Bounds, because: &str) {
    explorer::breaks(scheme, Cluster::connected(bounds, scheme), because);
}

#[test]
fn sessions_on_two_servers_keep_every_promise() {
    let chosen: Option<String> = from_environment("SESSION_NODES_CASE");
    for (name, bounds) in CASES {
        if chosen.as_ref().is_none_or(|chosen| chosen == name) {
            holds(name, *bounds);
        }
    }
}

#[test]
fn no_random_life_on_two_servers_breaks_a_promise() {
    const ENOUGH: u64 = 100;
    let lives = from_environment("SESSION_NODES_LIVES").unwrap_or(ENOUGH);
    let many = Bounds {
        messages: [4, 4],
        sockets: 8,
        losses: 2,
        seconds: 60,
        ..BASE
    };
    let mut tally = walk::Tally::default();
    for effects in [Committed, Handed] {
        for (restarts, ages) in [(0, 0), (1, 0), (0, 1), (1, 2)] {
            let bounds = Bounds {
                effects,
                restarts,
                ages,
                byes: ages > 0,
                is_durable: true,
                ..many
            };
            walk::lead(lives, bounds, &mut tally);
        }
    }
    println!("{tally:?}");
    if lives >= ENOUGH {
        tally.check_that_everything_happened();
    }
}

#[test]
fn without_a_fence_a_server_that_thaws_goes_on_writing() {
    breaks(
        Scheme::NoFence,
        Bounds {
            messages: [0, 2],
            ..CALM
        },
        "Clash",
    );
}

#[test]
fn if_the_check_of_an_append_is_apart_a_server_that_thaws_appends() {
    breaks(
        Scheme::AppendApart,
        Bounds {
            messages: [0, 2],
            ..CALM
        },
        "I10",
    );
}

#[test]
fn an_append_that_is_repeated_and_not_compared_comes_twice() {
    let bounds = Bounds {
        losses: 1,
        messages: [0, 1],
        ..CALM
    };
    breaks(Scheme::AppendAgain, bounds, "I9");
}

#[test]
fn without_attempts_a_stale_resume_takes_the_session_away() {
    let bounds = Bounds {
        messages: [0, 0],
        sockets: 3,
        ..CALM
    };
    breaks(Scheme::NoAttempt, bounds, "I6");
}

#[test]
fn with_one_token_a_live_client_is_denied() {
    let bounds = Bounds {
        messages: [0, 0],
        sockets: 3,
        ..CALM
    };
    breaks(Scheme::OneToken, bounds, "I7");
}

#[test]
fn what_is_stored_and_then_handed_over_is_lost_in_a_crash() {
    let bounds = Bounds {
        effects: Handed,
        messages: [1, 0],
        crashes: 1,
        ..CALM
    };
    breaks(Scheme::StoreFirst, bounds, "I2");
}

#[test]
fn what_is_handed_over_and_then_stored_may_come_twice() {
    let bounds = Bounds {
        effects: Handed,
        messages: [1, 0],
        ..CALM
    };
    breaks(Scheme::OnlyOnce, bounds, "1 comes twice");
}

#[test]
fn a_store_that_notices_its_loss_at_an_attach_alone_binds_a_number_twice() {
    breaks(Scheme::RunAtAttach, RESTART, "I9");
}

#[test]
fn a_store_that_notices_its_loss_at_other_calls_alone_loses_in_silence() {
    breaks(Scheme::RunInCalls, RESTART, "I9");
}

#[test]
fn a_store_that_does_not_notice_its_loss_binds_a_number_twice() {
    breaks(Scheme::NoRun, RESTART, "I9");
}

#[test]
fn a_fence_that_is_ahead_and_passes_binds_a_number_twice() {
    breaks(Scheme::NoRunNorFence, RESTART, "I9");
}
