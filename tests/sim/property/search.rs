//! Looks for a random life that breaks a promise, and for the shortest such life.

use std::cell::Cell;
use std::fmt::Debug;
use std::panic;
use std::str::FromStr;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};

use crate::support::Recording;

const SEED: u64 = 1;

thread_local! {
    /// The printing of this thread's panics; shrinking a failure causes thousands.
    static PANICS: Cell<Panics> = const { Cell::new(Panics::Printed) };
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Panics {
    Printed,
    Silent,
}

/// Leads so many random lives. The shortest one that panics is printed and led once more, aloud.
pub(crate) fn search<L: Debug>(
    lives: u32,
    strategy: &impl Strategy<Value = L>,
    lead: impl Fn(&L, Recording),
) {
    let seed = from_environment("SIM_SEED", SEED);
    let lives = from_environment("SIM_LIVES", lives);
    println!("SIM_SEED={seed} SIM_LIVES={lives}");
    silence_panics();
    let result = runner(seed, lives).run(strategy, |life| {
        lead(&life, Recording::Off);
        Ok(())
    });
    PANICS.set(Panics::Printed);
    match result {
        Ok(()) => {}
        Err(TestError::Fail(reason, life)) => {
            println!("the shortest life that breaks a promise:\n{life:#?}");
            lead(&life, Recording::Print);
            panic!("SIM_SEED={seed}: {reason}, but not a second time");
        }
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

fn runner(seed: u64, lives: u32) -> TestRunner {
    // XorShift takes no seed of zeros.
    let bytes = (u128::from(seed) + 1).to_le_bytes();
    let config = Config {
        cases: lives,
        failure_persistence: None,
        max_shrink_iters: 10_000,
        ..Config::default()
    };
    // Not the default ChaCha, which takes most of the time in a debug build.
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::XorShift, &bytes))
}

fn silence_panics() {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if PANICS.get() == Panics::Printed {
            print(info);
        }
    }));
    PANICS.set(Panics::Silent);
}

fn from_environment<T: FromStr>(name: &str, default: T) -> T {
    let value = std::env::var(name).ok();
    value
        .and_then(|value| value.parse().ok())
        .unwrap_or(default)
}
