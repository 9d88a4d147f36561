//! Random lives of a client over the real driver and a server, every step of which is checked
//! against the oracle; events, states, promises and the alarm as well.
//!
//! A life is a script: a list of numbers, of which the first is the setting and each other a step.
//! So a script that fails can be cut shorter and still be run. The seeds are fixed, so that a run
//! of the tests says the same twice. `npm test -- lives` explores, 10^8 steps by default; by hand:
//!
//! ```text
//! SESSION_SEED=7 SESSION_LIVES=1000 cargo test --features session --test session random_life
//! SESSION_SCRIPT=0000002a,000104b2 cargo test --features session --test session lives -- --nocapture
//! ```

mod life;
mod search;
mod step;

use std::cell::RefCell;

use life::{Tally, lead};
use search::{Script, scripts};
pub(crate) use search::{from_environment, quietly, shortest};

/// Enough for a million steps that do something; the test checks that.
const LIVES: u64 = 10_000;

#[test]
fn no_random_life_loses_doubles_or_blocks_anything() {
    let total = RefCell::new(Tally::default());
    scripts(LIVES, |script: &Script, recording| {
        let tally = lead(script, recording);
        total.borrow_mut().add(&tally);
        tally.steps
    });
    let total = total.into_inner();
    println!("{total:?}");
    let is_chosen = |name| from_environment::<String>(name).is_some();
    if !["SESSION_SCRIPT", "SESSION_LIVES", "SESSION_STEPS"]
        .map(is_chosen)
        .contains(&true)
    {
        total.check_that_everything_happened();
    }
}
