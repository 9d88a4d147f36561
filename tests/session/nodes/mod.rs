//! All that can happen to a small session on two servers that share a store, on the core's own
//! types: servers that freeze and crash between any two steps, calls and answers that are lost, a
//! store that is started again without its latest steps.
//!
//! The nearest states are searched, random lives go further, and `stories` and `expiring` have the
//! faults that were found, move by move.
//!
//! As in `model`, each rule is left out once (`wrong`), and the search must find out what breaks.
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
mod expiring;
mod left;
mod moves;
mod node;
mod outputs;
mod part;
mod scheme;
mod shelf;
mod stories;
mod timing;
mod walk;
mod wrong;

use cases::{BASE, CASES};
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
                leaves: ages > 1,
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
