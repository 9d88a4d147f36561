//! The user's handle of a connection with sessions.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use super::super::close::{self, IntoCloseCode};
use super::super::current::Current;
use super::super::message::{Message, Sent};
use super::super::state::{self, UserHost};
use super::super::waiting;
use super::error::{SessionSendError, Unacknowledged};
use super::event::SessionStats;
use super::host::{ReliableDriver, ReliableHost};
use super::sending::Place;
use crate::core::{CloseError, CloseFrame, CloseInfo, Connection, ConnectionState, Payload, Span};
use crate::drive::{Driver, Shared, WeakShared};
use crate::platform::Platform;

/// A connection with reliable sessions, as [`Builder::session`](crate::Builder::session) makes it.
///
/// A cheap handle, as [`Socket`](crate::Socket): clones share one connection and are equal, and
/// dropping the last one ends the session in order. Every method may be called inside every
/// callback.
///
/// ```no_run
/// use steadysocket::{Session, SessionEvent, Socket};
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let socket = Socket::builder("wss://example.com/chat")
///     .session(Session::required())
///     .on_message(|message| drop(message))
///     .on_session(|event| match event {
///         SessionEvent::Ended(report) => drop(report.uncertain), // ask the user
///         _ => {}
///     })
///     .connect()?;
/// socket.send("hello").await?; // waits while the window is full
/// socket.try_send("now")?; // waits in the queue instead
/// socket.acknowledged().await?; // the server's application was handed both
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[must_use = "dropping the last handle ends the session"]
pub struct SessionSocket(Shared<Handle>);

/// A handle of a connection with sessions that does not keep it alive; as
/// [`WeakSocket`](crate::WeakSocket).
///
/// ```
/// use steadysocket::WeakSessionSocket;
///
/// let none = WeakSessionSocket::default();
/// assert!(none.upgrade().is_none());
/// ```
#[derive(Clone, Default)]
pub struct WeakSessionSocket(WeakShared<Handle>);

/// Shared by all clones; says bye on drop.
struct Handle(ReliableDriver);

impl SessionSocket {
    pub(super) fn new(driver: ReliableDriver) -> Self {
        Self(Shared::new(Handle(driver)))
    }

    /// Sends a message, in the order of the calls: waits for a session and for room in its window.
    /// Then it has a number: it is delivered exactly once, or is in the report of the session's
    /// end.
    ///
    /// On a plain connection ([`Session::preferred`](crate::Session::preferred)) it waits until the
    /// connection is open and sends, as [`Socket::send`](crate::Socket::send) does. A future that is
    /// dropped before its end has sent nothing.
    ///
    /// One that waits is behind what [`try_send`](Self::try_send) puts into the queue meanwhile. A
    /// program that sends so faster than the server takes it holds this up; without a queue
    /// (`queue(None)`) `try_send` is refused instead.
    ///
    /// # Errors
    ///
    /// [`SessionSendError`], with the message; not [`SessionSendError::Full`].
    pub async fn send(&self, message: impl Into<Message>) -> Result<(), SessionSendError> {
        let mut message = message.into();
        let place = Place::new(self.driver(), Payload::byte_len(&message));
        loop {
            place.turn().await;
            match self.accept(message) {
                // Another thread was faster.
                Err(SessionSendError::Full(refused)) if !place.is_ready() => message = refused,
                sent => return sent.map(drop),
            }
        }
    }

    /// Sends a message now: [`Sent::Transmitted`] if it was given to a socket, [`Sent::Queued`] if it
    /// waits, with a number or in the queue, and goes by itself. It does not wait for a
    /// [`send`](Self::send) that does; without a queue it takes no room before one either.
    ///
    /// # Errors
    ///
    /// [`SessionSendError`], with the message.
    pub fn try_send(&self, message: impl Into<Message>) -> Result<Sent, SessionSendError> {
        let (message, host) = (message.into(), self.host());
        let is_behind = !host.has_queue && host.held.turns.first().is_some();
        // After the end it is told why, as those are that wait.
        let is_over = || {
            let state = self.state();
            matches!(state, ConnectionState::Closing | ConnectionState::Closed)
        };
        if is_behind && !is_over() {
            return Err(SessionSendError::Full(message));
        }
        self.accept(message)
    }

    /// As [`SessionSocket::try_send`], for who has its turn.
    pub(super) fn accept(&self, message: Message) -> Result<Sent, SessionSendError> {
        let driver = self.driver();
        let is_written = driver.session_send(message)?;
        if matches!(
            driver.state(),
            ConnectionState::Idle | ConnectionState::Suspended
        ) {
            driver.input(Connection::wake);
        }
        Ok(match is_written {
            true => Sent::Transmitted,
            false => Sent::Queued,
        })
    }

    /// Sends a message that may be lost, such as the place of a cursor: not numbered, and dropped
    /// while there is no socket, or one that does not keep up. False if it was dropped.
    pub fn send_volatile(&self, message: impl Into<Message>) -> bool {
        self.driver().session_send_volatile(message.into())
    }

    /// Ends the session in order, then the connection: what was accepted is delivered, both ways,
    /// for as long as [`Session::close_timeout`](crate::Session::close_timeout) allows; so long it
    /// takes where messages of the server wait that nobody reads. The server sees code 1000.
    pub fn close(&self) {
        let driver = self.driver();
        driver.session_close(CloseFrame::empty(), String::new());
    }

    /// As [`SessionSocket::close`], with a code and a reason for the server's application.
    ///
    /// # Errors
    ///
    /// [`CloseError::InvalidCode`] unless the code is 1000 or 3000 to 4999,
    /// [`CloseError::ReasonTooLong`] if the reason has more than 123 bytes of UTF-8. Then nothing
    /// is closed.
    pub fn close_with(&self, code: impl IntoCloseCode, reason: &str) -> Result<(), CloseError> {
        let frame = close::frame(code, reason)?;
        self.driver().session_close(frame, reason.to_owned());
        Ok(())
    }

    /// Drops the socket and dials at once, from any state. The session goes on; after its end, or
    /// amid a `close`, a new one begins.
    pub fn reconnect(&self) {
        self.driver().session_reconnect(CloseFrame::empty());
    }

    /// Abandons the socket, without a closing handshake, as if it were lost.
    pub fn terminate(&self) {
        self.driver().input(Connection::terminate);
    }

    /// Rests without a socket until [`SessionSocket::resume`] or [`SessionSocket::reconnect`], as
    /// [`Socket::pause`](crate::Socket::pause). The server keeps the session for its time to live.
    pub fn pause(&self) {
        self.driver().input(Connection::pause);
    }

    /// Dials at once and resets the attempt count, if the connection is paused, suspended by the
    /// page or not dialled yet.
    pub fn resume(&self) {
        self.driver().input(Connection::resume);
    }

    /// Takes the messages that have no number out of the queue, in order.
    #[must_use = "the messages are out of the queue"]
    pub fn drain_queued_messages(&self) -> Vec<Message> {
        self.host().sessions.client().drain_queue()
    }

    /// The state of the connection; [`ConnectionState::Closing`] until a close is complete, with a
    /// socket or without.
    #[must_use]
    pub fn state(&self) -> ConnectionState {
        self.driver().session_state()
    }

    /// As [`Socket::attempt`](crate::Socket::attempt).
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.driver().attempt()
    }

    /// The time until the next dial; `None` unless the connection waits for one.
    #[must_use]
    pub fn retry_in(&self) -> Option<Duration> {
        self.driver().retry_in().map(Span::duration)
    }

    /// How the previous socket or dial ended. After a close in order, the code and reason of the
    /// side that closed first.
    #[must_use]
    pub fn last_close(&self) -> Option<CloseInfo> {
        ReliableHost::last_close(self.driver())
    }

    /// The bytes that wait to be written, and those in the socket's buffer.
    #[must_use]
    pub fn buffered_amount(&self) -> u64 {
        let host = self.host();
        let unwritten = host.sessions.client().endpoint().unwritten_bytes();
        unwritten + host.plain.platform.unsent_bytes()
    }

    /// The messages that were accepted, and that the server's application was not handed as far as
    /// is known.
    #[must_use]
    pub fn unacknowledged(&self) -> usize {
        self.host().sessions.client().endpoint().outstanding()
    }

    /// Counters of the connection so far.
    #[must_use]
    pub fn stats(&self) -> SessionStats {
        let (host, counters) = (self.host(), self.host().sessions.counters());
        let mut connection = state::stats(self.driver());
        connection.messages_sent += counters.sent;
        connection.messages_received += counters.received;
        connection.drops = host.held.drops.get();
        connection.queued_messages = host.sessions.client().endpoint().queued();
        connection.queued_bytes = host.sessions.client().endpoint().queued_bytes();
        SessionStats {
            connection,
            resumes: counters.resumes,
            messages_resent: counters.resent,
            overhead_bytes: host.held.overhead.get(),
            unacknowledged: self.unacknowledged(),
        }
    }

    /// Waits until the connection is open; at once if it is. Does not keep it alive.
    ///
    /// # Errors
    ///
    /// How it ended, if it ends before.
    pub fn opened(&self) -> impl Future<Output = Result<(), CloseInfo>> + use<> {
        waiting::opened(Shared::clone(self.driver()))
    }

    /// Waits until everything that was accepted is written, and the socket's buffer is at or below
    /// the low-water mark. Does not keep the connection alive.
    ///
    /// # Errors
    ///
    /// How the connection ended, if it ends before.
    pub fn drained(&self) -> impl Future<Output = Result<(), CloseInfo>> + use<> {
        waiting::drained(Shared::clone(self.driver()), Driver::watch_session_drain)
    }

    /// Waits until the server's application was handed everything that was accepted until now; on a
    /// plain connection, until it is written. Does not keep the connection alive.
    ///
    /// # Errors
    ///
    /// [`Unacknowledged`] if the session ends before.
    pub fn acknowledged(&self) -> impl Future<Output = Result<(), Unacknowledged>> + use<> {
        // More may be accepted before the loop runs, for which nobody waits.
        let last = self.host().sessions.client().endpoint().accepted();
        let pledge = self.host().held.pledges.add();
        let (driver, watched) = (Shared::clone(self.driver()), Shared::clone(&pledge));
        // Where the loop runs, so that no end of a session comes in between.
        let step = move || {
            let host = driver.host();
            match driver.state() {
                _ if watched.is_settled() => {}
                ConnectionState::Closed => host.held.pledges.settle(Err(host.unacknowledged())),
                _ => {
                    let forgotten = host.held.pledges.forget_before(&watched);
                    driver.watch_acknowledged_to(last, forgotten);
                }
            }
        };
        Current::enter(self.driver(), Box::new(step));
        async move { pledge.outcome().await }
    }

    /// Waits until the connection has ended for good, and returns how. Does not keep it alive.
    pub fn closed(&self) -> impl Future<Output = CloseInfo> + use<> {
        waiting::closed(Shared::clone(self.driver()))
    }

    /// A handle that does not keep the connection alive.
    #[must_use]
    pub fn downgrade(&self) -> WeakSessionSocket {
        WeakSessionSocket(Shared::downgrade(&self.0))
    }

    pub(super) fn driver(&self) -> &ReliableDriver {
        &self.0.0
    }

    pub(super) fn host(&self) -> &ReliableHost {
        self.driver().host()
    }
}

impl PartialEq for SessionSocket {
    /// Equal if both are handles of the same connection.
    fn eq(&self, other: &Self) -> bool {
        Shared::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for SessionSocket {}

impl fmt::Debug for SessionSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SessionSocket")
            .field(&self.state().as_str())
            .finish()
    }
}

impl WeakSessionSocket {
    /// The socket, if a handle still keeps it alive.
    #[must_use]
    pub fn upgrade(&self) -> Option<SessionSocket> {
        self.0.upgrade().map(SessionSocket)
    }
}

impl PartialEq for WeakSessionSocket {
    /// Equal if both are handles of the same connection, or of none.
    fn eq(&self, other: &Self) -> bool {
        WeakShared::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for WeakSessionSocket {}

impl fmt::Debug for WeakSessionSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WeakSessionSocket")
            .field(&self.upgrade())
            .finish()
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.session_close(CloseFrame::empty(), String::new());
    }
}
