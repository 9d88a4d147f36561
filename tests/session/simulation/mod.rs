//! Random lives of a client over the real driver and a server, every step of which is checked
//! against the oracle; events, states, promises and the alarm as well.
//!
//! A life is a script: a list of numbers, of which the first is the setting and each other a step.
//! So a script that fails can be cut shorter and still be run. The seeds are fixed, so that a run
//! of the tests says the same twice. To explore, by hand; a million lives are some 10^8 steps:
//!
//! ```text
//! SESSION_SEED=7 SESSION_LIVES=1000000 cargo test --release --features session --test session random_life
//! SESSION_SCRIPT=0000002a,000104b2 cargo test --features session --test session lives -- --nocapture
//! ```

mod life;
mod search;
mod step;

use std::cell::RefCell;

use life::{Tally, lead};
use search::{Script, scripts};
pub(crate) use search::{from_environment, quietly};

/// Enough for a million steps that do something; the test checks that.
const LIVES: u64 = 10_000;

#[test]
fn no_random_life_loses_doubles_or_blocks_anything() {
    let total = RefCell::new(Tally::default());
    scripts(LIVES, |script: &Script, recording| {
        total.borrow_mut().add(&lead(script, recording));
    });
    let total = total.into_inner();
    println!("{total:?}");
    let is_chosen = |name| from_environment::<String>(name).is_some();
    if !is_chosen("SESSION_SCRIPT") && !is_chosen("SESSION_LIVES") {
        total.check_that_everything_happened();
    }
}
