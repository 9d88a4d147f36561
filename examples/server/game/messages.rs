//! The messages of the game, as JSON.

use serde::{Deserialize, Serialize};
use steadysocket::Message;

use super::board::{Board, Seat};

/// A message from a client.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(super) enum Wish {
    /// Reliable: claim this cell.
    Take(usize),
    /// Reliable: begin the next round.
    Again,
    /// Volatile: my pointer is here, in parts of the board's width and height.
    At([f32; 2]),
}

impl Wish {
    /// Parses a message, which may contain anything.
    pub(super) fn parse(message: &Message) -> Option<Self> {
        serde_json::from_slice(message.as_bytes()).ok()
    }
}

/// A message to clients.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub(super) enum News<'a> {
    /// To one who has come in: everything so far. `number` is that of the last event.
    Welcome {
        number: u64,
        seat: Option<Seat>,
        cells: &'a [Option<Seat>],
        gold: &'a [usize],
        round: u64,
        score: [usize; 2],
        players: [bool; 2],
        watchers: usize,
    },
    /// To everyone: an event of the room; they are numbered without a gap.
    Event {
        number: u64,
        #[serde(flatten)]
        event: Event<'a>,
    },
    /// To the one who claimed a cell: the server has counted so many of their claims.
    Counted {
        moves: u64,
        cell: usize,
        #[serde(rename = "isMine")]
        is_mine: bool,
    },
    /// To the one who takes a place that has become free.
    Seated { seat: Seat },
    /// Volatile, to all others: a player's pointer.
    At { seat: Seat, at: [f32; 2] },
}

/// An event of a room.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase", tag = "event")]
pub(super) enum Event<'a> {
    /// A cell has an owner.
    Taken {
        cell: usize,
        seat: Seat,
        score: [usize; 2],
    },
    /// A round has begun.
    Round { round: u64, gold: &'a [usize] },
    /// Someone has come or left.
    People { players: [bool; 2], watchers: usize },
}

impl News<'_> {
    /// The message, to be sent.
    pub(super) fn to_message(&self) -> Message {
        // Fails only for maps whose keys are no texts.
        Message::from(serde_json::to_string(self).unwrap_or_default())
    }
}

impl<'a> Event<'a> {
    /// A cell that was claimed.
    pub(super) fn taken(cell: usize, seat: Seat, board: &Board) -> Self {
        let score = board.score();
        Self::Taken { cell, seat, score }
    }

    /// A board that is free.
    pub(super) fn round(board: &'a Board) -> Self {
        Self::Round {
            round: board.round(),
            gold: board.gold(),
        }
    }
}
