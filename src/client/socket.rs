//! The user's handle of a connection.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use super::close::{self, IntoCloseCode};
use super::error::SendError;
use super::host::ClientDriver;
use super::message::{Message, Sent};
use super::state;
use super::stats::Stats;
use super::waiting;
use crate::core::{CloseError, CloseFrame, CloseInfo, Connection, ConnectionState, Route, Span};
use crate::drive::{Driver, Shared, Unsent, WeakShared};
use crate::platform::Platform;

/// A WebSocket that stays up.
///
/// A cheap handle: clones share one connection and are equal, and dropping the last one closes it. A
/// callback that needs the socket takes a [`WeakSocket`], or it would keep the connection alive for
/// ever.
///
/// Every method may be called inside every callback.
///
/// ```no_run
/// use steadysocket::{Message, Socket};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let socket = Socket::builder("wss://example.com/ws")
///     .on_message(|message| match message {
///         Message::Text(text) => drop(text),
///         Message::Binary(bytes) => drop(bytes),
///     })
///     .connect()?;
/// socket.send("hello")?; // queued until the connection is open
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[must_use = "dropping the last handle closes the connection"]
pub struct Socket(Shared<Handle>);

/// A handle that does not keep the connection alive.
///
/// ```no_run
/// # #[cfg(target_arch = "wasm32")]
/// # fn main() -> Result<(), steadysocket::ConnectError> {
/// use std::cell::OnceCell;
/// use std::rc::Rc;
/// use steadysocket::{Socket, WeakSocket};
///
/// let handle: Rc<OnceCell<WeakSocket>> = Rc::default();
/// let own = Rc::clone(&handle);
/// let socket = Socket::builder("wss://example.com/ws")
///     .on_message(move |message| {
///         // Answers each message with itself.
///         if let Some(socket) = own.get().and_then(WeakSocket::upgrade) {
///             drop(socket.send(message));
///         }
///     })
///     .connect()?;
/// drop(handle.set(socket.downgrade()));
/// # Ok(()) }
/// # #[cfg(not(target_arch = "wasm32"))]
/// # fn main() {}
/// ```
#[derive(Clone, Default)]
pub struct WeakSocket(WeakShared<Handle>);

/// Shared by all clones; closes on drop.
struct Handle(ClientDriver);

impl Socket {
    pub(super) fn new(driver: ClientDriver) -> Self {
        Self(Shared::new(Handle(driver)))
    }

    /// Sends a message, or queues it while the connection is not open or its buffer is full.
    ///
    /// # Errors
    ///
    /// [`SendError::QueueFull`] if it does not fit the queue, [`SendError::TooLarge`] if it could
    /// only wait alone, [`SendError::NotOpen`] if the queue is switched off, [`SendError::Closed`]
    /// after the end. Each hands the message back.
    pub fn send(&self, message: impl Into<Message>) -> Result<Sent, SendError> {
        self.send_message(message.into())
    }

    /// Closes without a code; the peer sees 1005. Nothing dials afterwards.
    pub fn close(&self) {
        self.driver().close(CloseFrame::empty());
    }

    /// Closes with a code and a reason. Nothing dials afterwards.
    ///
    /// # Errors
    ///
    /// [`CloseError::InvalidCode`] unless the code is 1000 or 3000 to 4999,
    /// [`CloseError::ReasonTooLong`] if the reason has more than 123 bytes of UTF-8. Then nothing
    /// is closed.
    pub fn close_with(&self, code: impl IntoCloseCode, reason: &str) -> Result<(), CloseError> {
        self.driver().close(close::frame(code, reason)?);
        Ok(())
    }

    /// Dials at once, from any state, even after `close` or after it gave up. Resets the attempt
    /// count; an open socket is closed first.
    pub fn reconnect(&self) {
        let driver = self.driver();
        driver.input(|core, now| core.reconnect(now, CloseFrame::empty()));
    }

    /// Abandons the socket, without a closing handshake, as if it were lost.
    pub fn terminate(&self) {
        self.driver().input(Connection::terminate);
    }

    /// Rests without a socket until [`Socket::resume`] or [`Socket::reconnect`]: a socket is closed
    /// with 1000, a dial or the wait for one cancelled. The state is
    /// [`ConnectionState::Suspended`], and `send` queues; with [`Idle::wake_on_send`] it dials.
    /// Does nothing before the first dial and after `close`.
    ///
    /// [`Idle::wake_on_send`]: crate::Idle::wake_on_send
    pub fn pause(&self) {
        self.driver().input(Connection::pause);
    }

    /// Dials at once and resets the attempt count, if the connection is paused, suspended by the
    /// page or not dialled yet.
    pub fn resume(&self) {
        self.driver().input(Connection::resume);
    }

    /// Takes the messages that wait in the queue, in order.
    #[must_use = "the messages are out of the queue"]
    pub fn drain_queued_messages(&self) -> Vec<Message> {
        std::iter::from_fn(|| self.driver().take_queued()).collect()
    }

    /// The state of the connection.
    #[must_use]
    pub fn state(&self) -> ConnectionState {
        self.driver().state()
    }

    /// The number of the current, the next or the successful attempt; 0 for the first dial, and
    /// after a socket was open for `stable_after`.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.driver().attempt()
    }

    /// The time until the next dial; `None` unless the connection waits for one.
    #[must_use]
    pub fn retry_in(&self) -> Option<Duration> {
        self.driver().retry_in().map(Span::duration)
    }

    /// How the previous socket or dial ended.
    #[must_use]
    pub fn last_close(&self) -> Option<CloseInfo> {
        self.driver().last_close()
    }

    /// The bytes that wait, in the queue and in the socket's buffer: natively, those that the operating
    /// system has not taken yet.
    #[must_use]
    pub fn buffered_amount(&self) -> u64 {
        self.driver().queued_bytes() + self.driver().host().platform.unsent_bytes()
    }

    /// Counters of the connection so far.
    #[must_use]
    pub fn stats(&self) -> Stats {
        state::stats(self.driver())
    }

    /// Waits until the connection is open; at once if it is. Does not keep it alive.
    ///
    /// # Errors
    ///
    /// How it ended, if it ends before.
    pub fn opened(&self) -> impl Future<Output = Result<(), CloseInfo>> + use<> {
        waiting::opened(Shared::clone(self.driver()))
    }

    /// Waits until nothing is queued and the socket's buffer is at or below the low-water mark; at
    /// once if so. Does not keep the connection alive.
    ///
    /// # Errors
    ///
    /// How the connection ended, if it ends before.
    pub fn drained(&self) -> impl Future<Output = Result<(), CloseInfo>> + use<> {
        waiting::drained(Shared::clone(self.driver()), Driver::watch_drain)
    }

    /// Waits until the connection has ended for good, and returns how. Does not keep it alive: a
    /// connection whose last handle is dropped closes, and this returns.
    pub fn closed(&self) -> impl Future<Output = CloseInfo> + use<> {
        waiting::closed(Shared::clone(self.driver()))
    }

    /// A handle that does not keep the connection alive.
    #[must_use]
    pub fn downgrade(&self) -> WeakSocket {
        WeakSocket(Shared::downgrade(&self.0))
    }

    pub(super) fn driver(&self) -> &ClientDriver {
        &self.0.0
    }

    /// One copy in an app, whatever it makes messages of.
    fn send_message(&self, message: Message) -> Result<Sent, SendError> {
        match self.driver().send(message) {
            Ok(Route::Queue) => Ok(Sent::Queued),
            Ok(_) => Ok(Sent::Transmitted),
            Err(Unsent::Unqueued(refused)) => Err(state::send_error(refused)),
            Err(Unsent::NotOpen(message)) => Err(SendError::NotOpen(message)),
            Err(Unsent::Closed(message)) => Err(SendError::Closed(message)),
        }
    }
}

impl PartialEq for Socket {
    /// Equal if both are handles of the same connection.
    fn eq(&self, other: &Self) -> bool {
        Shared::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Socket {}

impl fmt::Debug for Socket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Socket")
            .field(&self.state().as_str())
            .finish()
    }
}

impl WeakSocket {
    /// The socket, if a handle still keeps it alive.
    #[must_use]
    pub fn upgrade(&self) -> Option<Socket> {
        self.0.upgrade().map(Socket)
    }
}

impl PartialEq for WeakSocket {
    /// Equal if both are handles of the same connection, or of none.
    fn eq(&self, other: &Self) -> bool {
        WeakShared::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for WeakSocket {}

impl fmt::Debug for WeakSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WeakSocket").field(&self.upgrade()).finish()
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.close(CloseFrame::empty());
    }
}
