//! Random lives of a client, each under the eyes of the monitor (`support::monitor`).
//!
//! The monitor checks after every call and every output: at most one socket, one close event for
//! each, no gap in the states, order and fate of every message, bounds of the queue, attempt
//! numbers by a second reckoning, no dial that nobody wants, no timer after the end, and no message
//! past a core that has something to do with it.
//!
//! The seed is fixed, so that a run of the tests says the same twice. To explore, by hand:
//! `SIM_SEED=7 SIM_LIVES=100000 cargo test --release --test sim promise`.

mod life;
mod operations;
mod search;
mod setting;

pub(crate) use operations::page;
pub(crate) use search::search;
pub(crate) use setting::{Setting, settings};

use std::cell::RefCell;

use life::{Tally, lead};

/// Enough for 100,000 operations; the test checks that.
const LIVES: u32 = 1_500;

/// Whatever happens, in whatever order, no promise is broken.
#[test]
fn no_random_life_breaks_a_promise() {
    let total = RefCell::new(Tally::default());
    search(
        LIVES,
        &(settings(), operations::steps()),
        |(setting, steps), recording| {
            total.borrow_mut().add(lead(setting, steps, recording));
        },
    );
    let total = total.into_inner();
    println!("{total:?}");
    assert!(total.operations >= 100_000, "{total:?}");
    let rare = [
        total.in_callbacks,
        total.opens,
        total.retries,
        total.give_ups,
        total.drops,
        total.suspensions,
        total.sent_past,
        total.received_past,
    ];
    assert!(rare.iter().all(|count| *count >= 500), "{total:?}");
}
