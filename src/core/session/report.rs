//! The account at the end of a session.

use super::codec::GoneReason;
use crate::core::queue::{Payload, WordsOf};

/// The reason why a session has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EndReason {
    /// As the server says.
    Gone(GoneReason),
    /// This side gave up before there was an answer: its time was over, or the user wanted that.
    Stopped,
    /// Another copy of this client has taken the session over.
    Superseded,
    /// One side broke the protocol, or does not speak the version of the other.
    Protocol,
    /// The peer closed the socket with a code that ends sessions, and without a frame that says
    /// more.
    Closed(u16),
    /// Another server has the session now: it goes on there, with everything that the store has.
    Moved,
    /// Something between the two sides refuses the first unacknowledged message, as too large.
    TooBig,
}

impl EndReason {
    /// The reason that a terminal close code stands for.
    pub(crate) const fn of_close(code: u16) -> Self {
        match code {
            4931 | 4932 => Self::Protocol,
            4940 => Self::Superseded,
            _ => Self::Closed(code),
        }
    }

    /// The reason as a client hears it.
    pub(crate) const fn as_gone(self) -> GoneReason {
        match self {
            Self::Gone(why) => why,
            _ => GoneReason::StateLost,
        }
    }

    /// The reason as users see it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gone(why) => why.as_str(),
            Self::Stopped => "stopped",
            Self::Superseded => "superseded",
            Self::Protocol => "protocol",
            Self::Closed(_) => "closed",
            Self::Moved => "moved",
            Self::TooBig => "too-big",
        }
    }
}

/// The fate of every message that `send` accepted. Nothing is resent in another session: that is
/// for the application to decide.
///
/// Where the peer's application acknowledges by hand, only what it has acknowledged counts as handed
/// to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionEnd<P: Payload> {
    /// The reason.
    pub why: EndReason,
    /// The code that the application closed with, on the side that closed first; 1006 if neither
    /// did.
    pub code: u16,
    /// Its reason.
    pub reason: WordsOf<P>,
    /// The peer's application was handed everything up to this number.
    pub delivered_up_to: u64,
    /// The messages after it that the peer's application may have been handed, in order. Empty
    /// if the peer has said how far it was.
    pub uncertain: Vec<P>,
    /// The messages that the peer's application was certainly not handed, in order.
    pub unsent: Vec<P>,
}
