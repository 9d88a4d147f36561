//! Random lives of a cluster, each step of which is checked. They go further than a search can.

use std::collections::BTreeMap;

use steadysocket::core::session::Secrets;

use super::cluster::{Bounds, Cluster};
use super::moves::Move;
use super::scheme::Scheme;
use crate::model::explorer::Searched;
use crate::simulation::{from_environment, quietly, shortest};
use crate::support::TestSecrets;

/// Enough for all messages, sockets and faults of the bounds.
const LONGEST: usize = 300;

/// How often what has happened.
#[derive(Debug, Default)]
pub(super) struct Tally {
    moves: BTreeMap<String, u64>,
    /// Lives that went on until everything was delivered.
    complete: u64,
}

/// So many lives; a broken promise is a panic that names the life, and the moves that it takes.
pub(super) fn lead(lives: u64, bounds: Bounds, tally: &mut Tally) {
    let first = from_environment("SESSION_SEED").unwrap_or(1);
    let begin = Cluster::connected(bounds, Scheme::Sound);
    for seed in first..first + lives {
        let mut cluster = begin.clone();
        let mut dice = TestSecrets(seed);
        let mut trace = Vec::new();
        let life = quietly(|| {
            while trace.len() < LONGEST
                && let Some(next) = choose(&cluster, &mut dice)
            {
                trace.push(next);
                cluster.take(next);
                cluster.check();
            }
        });
        if life.is_err() {
            let holds = |moves: &Vec<_>| quietly(|| follow(&begin, moves)).is_ok();
            let moves = shortest(trace, 0, holds);
            println!("{bounds:?}, seed {seed}: {moves:?}");
            follow(&begin, &moves);
            panic!("not a second time");
        }
        tally.add(&cluster, &trace);
    }
}

/// Makes those moves that are possible.
fn follow(begin: &Cluster, moves: &[Move]) {
    let mut cluster = begin.clone();
    for next in moves {
        if cluster.possible().contains(next) {
            cluster.take(*next);
            cluster.check();
        }
    }
}

/// Faults are rarer than the rest, so that most lives come far.
fn choose(cluster: &Cluster, dice: &mut TestSecrets) -> Option<Move> {
    let (faults, steps): (Vec<_>, Vec<_>) = cluster.possible().into_iter().partition(is_fault);
    let is_unlucky = roll(dice, 8) == 0;
    let moves = match (is_unlucky && !faults.is_empty()) || steps.is_empty() {
        true => faults,
        false => steps,
    };
    let nth = roll(dice, moves.len().max(1));
    moves.get(nth).copied()
}

fn is_fault(next: &Move) -> bool {
    matches!(
        next,
        Move::Cut(_)
            | Move::CallLost(..)
            | Move::AnswerLost(..)
            | Move::Crash(_)
            | Move::Restart
            | Move::Age
            | Move::ClientCloses
            | Move::Closes(_)
            | Move::Leaves(_)
    )
}

fn roll(dice: &mut TestSecrets, sides: usize) -> usize {
    let mut bytes = [0; 2];
    dice.random(&mut bytes);
    usize::from(u16::from_le_bytes(bytes)) % sides
}

impl Tally {
    /// Every move but that of the disk.
    pub(super) fn check_that_everything_happened(&self) {
        let kinds = self.moves.len();
        assert_eq!(kinds, 23, "{:?}", self.moves.keys());
        assert!(self.complete > 0);
    }

    fn add(&mut self, cluster: &Cluster, trace: &[Move]) {
        for next in trace {
            let text = format!("{next:?}");
            let name = text.split('(').next().unwrap_or_default();
            *self.moves.entry(name.to_owned()).or_default() += 1;
        }
        self.complete += u64::from(cluster.has_delivered_all());
    }
}
