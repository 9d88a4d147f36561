//! Looks for a script that breaks an invariant, and for the shortest such script.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::str::FromStr;
use std::sync::Once;
use std::thread;

use crate::support::Recording;

/// Steps of each life.
const STEPS: usize = 320;

const SEED: u64 = 1;

/// The setting, then the steps.
pub(super) type Script = Vec<u32>;

/// The hook that knows of [`IS_QUIET`] is set once for all tests of the process.
static HOOK: Once = Once::new();

thread_local! {
    /// Shrinking a failure causes hundreds of panics, of which the last one counts.
    static IS_QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Lives, until there are so many.
#[derive(Clone, Copy, Debug)]
enum Goal {
    Lives(u64),
    Steps(u64),
}

/// Leads so many lives, or those of the environment; each gives the number of its steps. The
/// shortest one that panics is printed and led once more, aloud.
pub(super) fn scripts(lives: u64, lead: impl Fn(&Script, Recording) -> u64) {
    if let Some(script) = from_environment::<String>("SESSION_SCRIPT") {
        let numbers = script
            .split(',')
            .map(|number| u32::from_str_radix(number, 16));
        lead(&numbers.map(Result::unwrap).collect(), Recording::Print);
        return;
    }
    let seed = from_environment("SESSION_SEED").unwrap_or(SEED);
    let goal = match from_environment("SESSION_STEPS") {
        Some(steps) => Goal::Steps(steps),
        None => Goal::Lives(from_environment("SESSION_LIVES").unwrap_or(lives)),
    };
    println!("SESSION_SEED={seed} {goal:?}");
    let (mut life, mut steps) = (0, 0);
    while !goal.is_reached(life, steps) {
        let script = random(seed.wrapping_mul(1 << 32).wrapping_add(life));
        match steps_of(&script, &lead) {
            Some(more) => steps += more,
            None => fail(life, script, &lead),
        }
        life += 1;
        goal.tell(life, steps);
    }
}

/// Prints the shortest script that fails as this one does, and fails.
fn fail(life: u64, script: Script, lead: &impl Fn(&Script, Recording) -> u64) -> ! {
    let script = shortest(script, 1, |script| steps_of(script, lead).is_some());
    let text: Vec<String> = script.iter().map(|step| format!("{step:x}")).collect();
    println!("life {life} breaks an invariant; the shortest script:");
    println!("SESSION_SCRIPT={}", text.join(","));
    lead(&script, Recording::Print);
    panic!("not a second time");
}

impl Goal {
    fn is_reached(self, lives: u64, steps: u64) -> bool {
        match self {
            Self::Lives(goal) => lives >= goal,
            Self::Steps(goal) => steps >= goal,
        }
    }

    /// Prints how far it is, now and then; `npm test -- lives` reads that.
    fn tell(self, lives: u64, steps: u64) {
        let is_due = lives.is_multiple_of(1_000) || self.is_reached(lives, steps);
        if matches!(self, Self::Steps(_)) && is_due {
            println!("lives: {lives} lives, {steps} steps");
        }
    }
}

pub(crate) fn from_environment<T: FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok()?.parse().ok()
}

/// `SplitMix64`, because the numbers must be the same on every machine and for ever.
fn random(seed: u64) -> Script {
    let mut state = seed.wrapping_mul(0x2545_f491_4f6c_dd1d);
    let numbers = std::iter::repeat_with(|| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) as u32
    });
    numbers.take(STEPS + 1).collect()
}

/// The steps of a life; `None` if it panics.
fn steps_of(script: &Script, lead: &impl Fn(&Script, Recording) -> u64) -> Option<u64> {
    quietly(|| lead(script, Recording::Off)).ok()
}

/// Does something whose panic is caught and not printed.
pub(crate) fn quietly<T>(act: impl FnOnce() -> T) -> thread::Result<T> {
    HOOK.call_once(quieten_panics);
    IS_QUIET.set(true);
    let result = panic::catch_unwind(AssertUnwindSafe(act));
    IS_QUIET.set(false);
    result
}

/// Leaves out ever smaller parts of a list, of which so many at its head stay, as long as it does not
/// hold.
pub(crate) fn shortest<T: Clone>(
    mut list: Vec<T>,
    kept: usize,
    holds: impl Fn(&Vec<T>) -> bool,
) -> Vec<T> {
    let mut length = list.len() / 2;
    while length > 0 {
        let mut start = kept;
        while start < list.len() {
            let mut shorter = list.clone();
            shorter.drain(start..(start + length).min(list.len()));
            if holds(&shorter) {
                start += length;
            } else {
                list = shorter;
            }
        }
        length /= 2;
    }
    list
}

fn quieten_panics() {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !IS_QUIET.get() {
            print(info);
        }
    }));
}
