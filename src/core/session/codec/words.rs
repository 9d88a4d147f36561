//! The parts of control frames that are no numbers.

use std::fmt::Debug;
use std::hash::Hash;

use super::base64::{Epoch, SessionId, Token};

/// The type of the texts in control frames: `String`, or [`NoWords`].
pub trait Words: Clone + Debug + Default + Eq + Hash {
    /// The name of a session.
    type SessionId: Copy + Debug + Eq + Hash;
    /// The incarnation of its state.
    type Epoch: Copy + Debug + Eq + Hash;
    /// The secret that resumes it.
    type Token: Copy + Debug + Eq + Hash;

    /// False on a side that is never a server: no store has its sessions, and its application is always
    /// there.
    const MAY_BE_STORED: bool = true;

    /// A text of the core's.
    fn new(text: &str) -> Self;

    /// True for the empty text.
    fn is_empty(&self) -> bool;
}

impl Words for String {
    type SessionId = SessionId;
    type Epoch = Epoch;
    type Token = Token;

    fn new(text: &str) -> Self {
        text.to_owned()
    }

    fn is_empty(&self) -> bool {
        self.is_empty()
    }
}

/// Stands for texts, names and secrets where the driver keeps them: the core gives it numbers
/// alone, and is none the larger for the rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct NoWords;

impl Words for NoWords {
    type SessionId = Self;
    type Epoch = Self;
    type Token = Self;

    const MAY_BE_STORED: bool = false;

    fn new(_: &str) -> Self {
        Self
    }

    fn is_empty(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_kept_elsewhere_are_empty_here() {
        assert!(NoWords::new("chat").is_empty());
    }
}
