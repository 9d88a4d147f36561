//! The rules.

use std::hash::{BuildHasher, RandomState};

use serde::Serialize;

/// The place of a player at the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "usize")]
pub(super) enum Seat {
    First,
    Second,
}

impl Seat {
    /// Both, in order.
    pub(super) const ALL: [Self; 2] = [Self::First, Self::Second];
}

impl From<Seat> for usize {
    fn from(seat: Seat) -> Self {
        match seat {
            Seat::First => 0,
            Seat::Second => 1,
        }
    }
}

/// A round: cells that belong to whoever claims them first. A golden one counts for three.
pub(super) struct Board {
    cells: Vec<Option<Seat>>,
    gold: Vec<usize>,
    round: u64,
}

impl Board {
    /// A free board, golden cells at random.
    pub(super) fn new(round: u64) -> Self {
        let mut gold: Vec<usize> = (0..CELLS).collect();
        // Hashers are seeded randomly, which is random enough for a game.
        let random = RandomState::new();
        gold.sort_by_key(|cell| random.hash_one(cell));
        gold.truncate(GOLD);
        Self {
            cells: vec![None; CELLS],
            gold,
            round,
        }
    }

    /// Claims a cell; false if it is no cell, or not free any more.
    pub(super) fn take(&mut self, cell: usize, seat: Seat) -> bool {
        match self.cells.get_mut(cell) {
            Some(owner @ None) => {
                *owner = Some(seat);
                true
            }
            _ => false,
        }
    }

    /// Returns true if no cell is free.
    pub(super) fn is_full(&self) -> bool {
        self.cells.iter().all(Option::is_some)
    }

    /// The owners of the cells.
    pub(super) fn cells(&self) -> &[Option<Seat>] {
        &self.cells
    }

    /// The golden cells.
    pub(super) fn gold(&self) -> &[usize] {
        &self.gold
    }

    /// The number of the round, from 1.
    pub(super) fn round(&self) -> u64 {
        self.round
    }

    /// The points of both players.
    pub(super) fn score(&self) -> [usize; 2] {
        Seat::ALL.map(|seat| {
            let mine = self.cells.iter().enumerate();
            mine.filter(|(_, owner)| **owner == Some(seat))
                .map(|(cell, _)| if self.gold.contains(&cell) { 3 } else { 1 })
                .sum()
        })
    }
}

/// Eight columns, six rows.
const CELLS: usize = 48;

const GOLD: usize = 5;
