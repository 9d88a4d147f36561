//! The search.

use std::collections::{HashSet, VecDeque};
use std::fmt::{self, Debug, Write};
use std::hash::{DefaultHasher, Hasher};

use crate::simulation::quietly;

/// A state that can be searched from.
pub(crate) trait Searched: Clone {
    /// Something that can happen.
    type Move: Copy + Debug;

    /// Everything that can happen now.
    fn possible(&self) -> Vec<Self::Move>;

    /// Lets it happen. A broken promise is a panic.
    fn take(&mut self, next: Self::Move);

    /// The promises that are for the state as a whole.
    fn check(&self);

    /// The state: two that print the same are the same.
    fn print(&self, out: &mut impl Write) -> fmt::Result;
}

/// Stands for a state, or a part of one.
pub(crate) type Key = (u64, u64);

enum Outcome {
    /// No promise was broken, in so many states.
    Sound { states: usize, is_whole: bool },
    /// The shortest way to the first broken promise.
    Broken { reason: String, trace: Vec<String> },
}

/// Visits so many states, nearest first.
fn explore<W: Searched>(first: W, limit: usize) -> Outcome {
    let mut seen = HashSet::from([key(&first)]);
    // The way to each state that was visited: the state before it, and the move.
    let mut ways: Vec<(usize, Option<W::Move>)> = vec![(0, None)];
    let mut frontier = VecDeque::from([(0, first)]);
    while let Some((index, world)) = frontier.pop_front() {
        for next in world.possible() {
            let mut after = world.clone();
            let result = quietly(|| {
                after.take(next);
                let is_new = seen.insert(key(&after));
                if is_new {
                    after.check();
                }
                is_new
            });
            if let Err(reason) = result {
                let mut trace = way(&ways, index);
                trace.push(format!("{next:?}"));
                let text = reason.downcast_ref::<String>().cloned();
                let other = || reason.downcast_ref::<&str>().map(|text| (*text).to_owned());
                let reason = text.or_else(other).unwrap_or_default();
                return Outcome::Broken { reason, trace };
            }
            if matches!(result, Ok(true)) {
                ways.push((index, Some(next)));
                frontier.push_back((ways.len() - 1, after));
            }
        }
        if seen.len() >= limit {
            let states = seen.len();
            return Outcome::Sound {
                states,
                is_whole: false,
            };
        }
    }
    let states = seen.len();
    Outcome::Sound {
        states,
        is_whole: true,
    }
}

/// Visits so many states, in which every promise must be kept.
pub(crate) fn holds(name: &str, first: impl Searched, limit: usize) {
    match explore(first, limit) {
        Outcome::Sound { states, is_whole } => {
            println!("{name}: {states} states, all: {is_whole}");
        }
        Outcome::Broken { reason, trace } => panic!("{name}: {reason}\n{}", trace.join("\n")),
    }
}

/// A rule is left out; the search must find a state that breaks, and for the given reason.
pub(crate) fn breaks(rule: impl Debug, first: impl Searched, because: &str) {
    match explore(first, 400_000) {
        Outcome::Sound { states, is_whole } => {
            panic!("{rule:?}: nothing found in {states} states, all: {is_whole}")
        }
        Outcome::Broken { reason, trace } => {
            println!("{rule:?}: {reason}\n  {}", trace.join("\n  "));
            assert!(reason.contains(because), "{rule:?}: {reason}");
        }
    }
}

fn way<M: Debug>(ways: &[(usize, Option<M>)], mut index: usize) -> Vec<String> {
    let mut moves = Vec::new();
    while let (before, Some(next)) = &ways[index] {
        moves.push(format!("{next:?}"));
        index = *before;
    }
    moves.reverse();
    moves
}

/// A state is what it prints.
fn key(world: &impl Searched) -> Key {
    key_of(|text| world.print(text))
}

/// 128 bits of hash of what is printed.
pub(crate) fn key_of(print: impl FnOnce(&mut String) -> fmt::Result) -> Key {
    let mut text = String::new();
    print(&mut text).unwrap();
    let hash = |lane: u8| {
        let mut hasher = DefaultHasher::new();
        hasher.write_u8(lane);
        hasher.write(text.as_bytes());
        hasher.finish()
    };
    (hash(0), hash(1))
}
