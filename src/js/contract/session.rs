//! The contract between the entry point of sessions and its wasm, beyond the rest.

use super::numbers::{Input, Numbered, Reading};
use super::options::OptionIndex;
use crate::core::session::{EndReason, GoneReason};

/// The index of each option of sessions, after those of `OptionIndex`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SessionOption {
    /// The option `session`: 0 for a plain connection, 2 for `"prefer"`.
    Session,
    Mode,
    Ack,
    Negotiate,
    Ttl,
    CloseTimeout,
    Messages,
    Bytes,
    MaxMessageBytes,
}

impl SessionOption {
    /// The place of its value among all options.
    pub(crate) const fn place(self) -> u32 {
        OptionIndex::Seed as u32 + 1 + self as u32
    }
}

impl Numbered for SessionOption {
    const ALL: &'static [Self] = &[
        Self::Session,
        Self::Mode,
        Self::Ack,
        Self::Negotiate,
        Self::Ttl,
        Self::CloseTimeout,
        Self::Messages,
        Self::Bytes,
        Self::MaxMessageBytes,
    ];
}

/// An input of a connection with sessions. But for the last one it carries no value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SessionInput {
    /// Somebody takes messages now.
    Ready,
    /// The page goes away for good.
    Leave,
    /// The user: asks for one call of `acknowledged`.
    WatchAcknowledged,
    /// Sessions are kept from now on.
    Keep,
    /// The user acknowledges a message, in manual mode: session, seq.
    Acknowledge,
}

impl SessionInput {
    /// The number of the first one: those of `Input` come before.
    pub(crate) const FIRST: usize = Input::ALL.len();
}

impl Numbered for SessionInput {
    const ALL: &'static [Self] = &[
        Self::Ready,
        Self::Leave,
        Self::WatchAcknowledged,
        Self::Keep,
        Self::Acknowledge,
    ];
}

/// A number of a connection with sessions.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SessionReading {
    /// 1 if the dial that begins now offers sessions.
    Offer,
    /// Numbered messages that the peer has not acknowledged.
    Unacknowledged,
    /// Messages written once more.
    Resent,
    /// Resumes so far.
    Resumes,
}

impl SessionReading {
    /// The number of the first one: those of `Reading` come before.
    pub(crate) const FIRST: usize = Reading::ALL.len();
}

impl Numbered for SessionReading {
    const ALL: &'static [Self] = &[
        Self::Offer,
        Self::Unacknowledged,
        Self::Resent,
        Self::Resumes,
    ];
}

/// The way of a message to the server.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sending {
    /// It is numbered.
    Reliable,
    /// It is not; the answer is `Written`, or `Waits` if it was dropped instead.
    Volatile,
    /// It is the next one of a session that was taken up.
    Kept,
}

impl Numbered for Sending {
    const ALL: &'static [Self] = &[Self::Reliable, Self::Volatile, Self::Kept];
}

/// The answer to a message that is sent.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SendAnswer {
    /// It waits, with a number or without.
    Waits,
    /// It was written to the socket.
    Written,
    /// Window and queue are full.
    Full,
    /// It is larger than the peer takes.
    TooBig,
    /// The session is closing, or the connection has ended.
    Ended,
    /// All numbers are used up.
    Exhausted,
}

impl Numbered for SendAnswer {
    const ALL: &'static [Self] = &[
        Self::Waits,
        Self::Written,
        Self::Full,
        Self::TooBig,
        Self::Ended,
        Self::Exhausted,
    ];
}

/// A control frame, of which only the numbers cross, or what stands for one.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Verb {
    /// To the server.
    Hello,
    /// To the server: n, rx, ack, tx.
    Resume,
    /// To the server: n.
    Confirm,
    /// To and from the server: ack.
    Ack,
    /// To and from the server: id, ack, tx.
    Ping,
    /// To and from the server: id, ack, tx.
    Pong,
    /// To the server: code, tx, and 1 for a final one. From the server: code, tx.
    Bye,
    /// To the server: code. From the server: nothing.
    Fault,
    /// From the server: both of `win`, max, both of `hb`.
    Welcome,
    /// From the server: n, rx, ack, tx, both of `hb`.
    Resumed,
    /// From the server: the number of the reason, rx or -1.
    Gone,
    /// From the server: min, max.
    Away,
    /// From the server: a breach of the protocol.
    Broken,
    /// From the server: a frame or a version that must be understood and is not.
    NotUnderstood,
    /// From the facade, before the first dial: a session that was kept, by attempt, acked, done, both
    /// of `win`, max.
    Kept,
}

impl Numbered for Verb {
    const ALL: &'static [Self] = &[
        Self::Hello,
        Self::Resume,
        Self::Confirm,
        Self::Ack,
        Self::Ping,
        Self::Pong,
        Self::Bye,
        Self::Fault,
        Self::Welcome,
        Self::Resumed,
        Self::Gone,
        Self::Away,
        Self::Broken,
        Self::NotUnderstood,
        Self::Kept,
    ];
}

/// An event of a session that carries no value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Notice {
    /// A session has begun.
    Started,
    /// It goes on, on a new socket.
    Resumed,
    /// The open socket is a plain one.
    Plain,
    /// The server knows no sessions, and they are required.
    Unfit,
    /// The session makes no progress.
    Stalled,
}

impl Numbered for Notice {
    const ALL: &'static [Self] = &[
        Self::Started,
        Self::Resumed,
        Self::Plain,
        Self::Unfit,
        Self::Stalled,
    ];
}

impl Numbered for GoneReason {
    const ALL: &'static [Self] = &Self::ALL;
}

/// The number of a reason.
pub(crate) fn number_of(why: EndReason) -> u8 {
    let other = match why {
        EndReason::Gone(why) => return why as u8,
        EndReason::Stopped => 0,
        EndReason::Superseded => 1,
        EndReason::Protocol => 2,
        EndReason::Closed(_) => 3,
        EndReason::TooBig => 4,
        EndReason::Moved => 5,
    };
    GoneReason::ALL.len() as u8 + other
}

/// Every reason, at its number: those of `#gone` come first.
#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn end_reasons() -> Vec<&'static str> {
    let others = [
        EndReason::Stopped,
        EndReason::Superseded,
        EndReason::Protocol,
        EndReason::Closed(0),
        EndReason::TooBig,
        EndReason::Moved,
    ];
    let gone = GoneReason::ALL.iter().copied().map(EndReason::Gone);
    let all: Vec<_> = gone.chain(others).collect();
    for (number, why) in all.iter().enumerate() {
        assert_eq!(usize::from(number_of(*why)), number);
    }
    all.into_iter().map(EndReason::as_str).collect()
}
