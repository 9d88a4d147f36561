//! The match.

use std::hash::{BuildHasher, RandomState};

use serde::Serialize;

/// One match after the other, each of 90 minutes.
pub(super) struct Play {
    game: u64,
    minute: u32,
    score: [u32; 2],
    phase: Phase,
    random: RandomState,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Before,
    First,
    Second,
    Over,
}

/// Something that happens in a match.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Moment {
    /// The number of the match, from 1.
    game: u64,
    minute: u32,
    what: What,
    /// The team that it is about, 0 or 1.
    team: Option<usize>,
    /// The score after it.
    score: [u32; 2],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
enum What {
    Kickoff,
    Goal,
    Chance,
    Save,
    Corner,
    Foul,
    HalfTime,
    FullTime,
}

impl Play {
    /// Before the first match.
    pub(super) fn new() -> Self {
        Self {
            game: 1,
            minute: 0,
            score: [0, 0],
            phase: Phase::Before,
            random: RandomState::new(),
        }
    }

    /// Plays on until something happens.
    pub(super) fn next(&mut self) -> Moment {
        match self.phase {
            Phase::Over => {
                let game = self.game + 1;
                *self = Self {
                    game,
                    ..Self::new()
                };
                self.enter(Phase::First, What::Kickoff)
            }
            Phase::Before => self.enter(Phase::First, What::Kickoff),
            Phase::First => self.play_until(HALF, Phase::Second, What::HalfTime),
            Phase::Second => self.play_until(2 * HALF, Phase::Over, What::FullTime),
        }
    }

    fn play_until(&mut self, end: u32, then: Phase, what: What) -> Moment {
        let random = self.random.hash_one((self.minute, self.score));
        self.minute += 1 + u32::from(random.is_multiple_of(3));
        if self.minute >= end {
            self.minute = end;
            return self.enter(then, what);
        }
        let team = usize::from(random & 0x100 != 0);
        let what = match (random >> 16) % 16 {
            0 => What::Goal,
            1..=4 => What::Chance,
            5..=7 => What::Save,
            8..=11 => What::Corner,
            _ => What::Foul,
        };
        if let Some(goals) = self.score.get_mut(team).filter(|_| what == What::Goal) {
            *goals += 1;
        }
        self.moment(what, Some(team))
    }

    fn enter(&mut self, phase: Phase, what: What) -> Moment {
        self.phase = phase;
        self.moment(what, None)
    }

    fn moment(&self, what: What, team: Option<usize>) -> Moment {
        Moment {
            game: self.game,
            minute: self.minute,
            what,
            team,
            score: self.score,
        }
    }
}

/// Minutes of a half.
const HALF: u32 = 45;
