//! The search.

use std::collections::{HashSet, VecDeque};
use std::fmt::Write;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{self, AssertUnwindSafe};

use super::moves::{Bounds, Move, begin, check_rest, possible, take};
use crate::simulation::{from_environment, quietly};
use crate::support::{CoreWorld, Recording, Scheme};

pub(super) enum Outcome {
    /// No promise was broken, in so many states.
    Sound { states: usize, is_whole: bool },
    /// The shortest way to the first broken promise.
    Broken { reason: String, trace: Vec<String> },
}

/// Visits so many states, nearest first.
pub(super) fn explore(bounds: &Bounds, scheme: Scheme, limit: usize) -> Outcome {
    let limit = from_environment("SESSION_STATES").unwrap_or(limit);
    let mut first = begin(bounds, scheme);
    first.recording = Recording::Off;
    let mut seen = HashSet::from([key(&first)]);
    // The way to each state that was visited: the state before it, and the move.
    let mut ways: Vec<(usize, Option<Move>)> = vec![(0, None)];
    let mut frontier = VecDeque::from([(0, first)]);
    while let Some((index, world)) = frontier.pop_front() {
        for next in possible(&world, bounds) {
            let mut after = world.clone();
            let result = quietly(|| {
                panic::catch_unwind(AssertUnwindSafe(|| {
                    take(&mut after, next);
                    after.oracle.check_reports();
                    check_rest(&after, bounds);
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

fn way(ways: &[(usize, Option<Move>)], mut index: usize) -> Vec<String> {
    let mut moves = Vec::new();
    while let (before, Some(next)) = ways[index] {
        moves.push(format!("{next:?}"));
        index = before;
    }
    moves.reverse();
    moves
}

/// A state is what it prints, as 128 bits of hash.
fn key(world: &CoreWorld) -> (u64, u64) {
    let mut hash = Printed([DefaultHasher::new(), DefaultHasher::new()]);
    1.hash(&mut hash.0[1]);
    write!(
        hash,
        "{:?}{:?}{:?}{:?}{:?}{:?}{:?}{:?}{:?}",
        world.subject,
        world.client_token,
        world.server,
        world.links,
        world.current,
        world.oracle,
        world.client_unacked,
        world.server_unacked,
        world.bent,
    )
    .unwrap();
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
