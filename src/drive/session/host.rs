//! The other side of a driver with sessions.

use super::sessions::Sessions;
use crate::core::session::{Delivery, Frame, SessionEnd, Subprotocol};
use crate::core::{CloseInfo, Event, Payload, Verdict, WordsOf};
use crate::drive::{Driver, Host, Shared, Text};

/// An event of a session, for the user.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionEvent<P: Payload> {
    /// A new session has begun, with the subprotocol that the server chose for it. `open` follows.
    Started(WordsOf<P>),
    /// The session goes on, on a new socket. `open` follows.
    Resumed,
    /// The server knows no sessions: what follows happens on a plain socket.
    Plain,
    /// The server knows no sessions, and they are required: an error.
    Unfit,
    /// The session makes no progress.
    Stalled,
    /// The session has ended. Every message that was received has been handed over before.
    Ended(Box<SessionEnd<P>>),
}

/// The fate of a message that the host was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handed {
    /// The application's code has returned.
    Over,
    /// It waits for the application's code; [`Driver::handed_over`] follows.
    Later,
}

/// A host whose connection carries reliable sessions.
///
/// Its implementation of [`Host`] passes on to this module: [`handshake`](super::handshake),
/// [`decide`](super::decide), [`emit`](super::emit), [`work`](super::work()) and
/// [`deadline`](super::deadline); and `may_bypass` is false. It offers the subprotocols of
/// [`Driver::session_offer`] at each dial.
///
/// As with `Host`, user code may run only in the methods that say so.
pub trait SessionHost: Host<Message: Clone> {
    /// The sessions of this connection.
    fn sessions(&self) -> &Sessions<Self::Message>;

    /// The subprotocol of the open socket.
    fn subprotocol(&self) -> Subprotocol;

    /// The credentials that this dial was given.
    fn credentials(&self) -> Option<WordsOf<Self::Message>>;

    /// Writes a frame; false if the socket threw. Runs no user code.
    fn write(&self, frame: Frame<Self::Message>) -> bool;

    /// A text of the core's.
    fn text(text: WordsOf<Self::Message>) -> Text<Self>;

    /// Runs the user's handshake hook on a plain socket, then as [`Host::handshake`].
    fn handshake_plain(driver: &Shared<Driver<Self>>) {
        driver.handshake_done();
    }

    /// Calls the user's `should_reconnect`. By the table of sessions every close is retried.
    fn decide_close(&self, _: CloseInfo<Text<Self>>) -> Verdict {
        Verdict::ByTable
    }

    /// Emits an event of the connection to the user.
    fn emit_plain(&self, event: Event<Self::Message>);

    /// Emits an event of the session to the user.
    fn emit_session(&self, event: SessionEvent<Self::Message>);

    /// True if somebody takes messages; otherwise they wait, and the window fills.
    fn takes_messages(&self) -> bool;

    /// Hands a message over to the user.
    fn hand_over(&self, session: u64, delivery: Delivery<Self::Message>) -> Handed;

    /// The oldest [`Driver::watch_acknowledged`] is fulfilled.
    fn acknowledged(&self);

    /// Keeps what has changed of the session, before anything is written that depends on it.
    fn persist(&self) {}
}
