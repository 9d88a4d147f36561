//! The search.

use std::collections::{HashSet, VecDeque};
use std::fmt::{self, Debug, Write};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{self, AssertUnwindSafe};

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
                panic::catch_unwind(AssertUnwindSafe(|| {
                    after.take(next);
                    after.check();
                }))
            });
            if let Err(reason) = result {
                let mut trace = way(&ways, index);
                trace.push(format!("{next:?}"));
                let text = reason.downcast_ref::<String>().cloned();
                let other = || reason.downcast_ref::<&str>().map(|text| (*text).to_owned());
                let reason = text.or_else(other).unwrap_or_default();
                return Outcome::Broken { reason, trace };
            }
            if seen.insert(key(&after)) {
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

/// A state is what it prints, as 128 bits of hash.
fn key(world: &impl Searched) -> (u64, u64) {
    let mut hash = Printed([DefaultHasher::new(), DefaultHasher::new()]);
    1.hash(&mut hash.0[1]);
    world.print(&mut hash).unwrap();
    (hash.0[0].finish(), hash.0[1].finish())
}

struct Printed([DefaultHasher; 2]);

impl Write for Printed {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        for hasher in &mut self.0 {
            hasher.write(text.as_bytes());
        }
        Ok(())
    }
}
