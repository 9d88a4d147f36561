//! The peer of a handshake hook.

use super::error::SendError;
use super::inbox::Inbox;
use super::message::Message;
use crate::core::ConnectionState;
use crate::drive::{DialId, Driver, Host, Shared};
use crate::platform::Threaded;

/// The peer, as the handshake hook sees it: a new socket, before the queue is flushed and before
/// the connection is open.
///
/// ```no_run
/// # use steadysocket::Socket;
/// # fn main() -> Result<(), steadysocket::ConnectError> {
/// let socket = Socket::builder("wss://example.com/ws")
///     .handshake(async |peer| {
///         peer.send("token")?;
///         match peer.next().await {
///             steadysocket::Message::Text(answer) if answer == "welcome" => Ok(()),
///             _ => Err("not welcome".into()),
///         }
///     })
///     .connect()?;
/// # Ok(()) }
/// ```
pub struct Peer {
    line: Shared<dyn Line>,
    dial: DialId,
    inbox: Shared<Inbox>,
}

/// The driver of a connection, of whatever kind.
trait Line: Threaded {
    /// Sends a message on the socket of this dial.
    fn send(&self, dial: DialId, message: Message) -> Result<(), Message>;
}

impl<H: Host<Message = Message> + Threaded> Line for Driver<H> {
    fn send(&self, dial: DialId, message: Message) -> Result<(), Message> {
        let _turn = self.host().turn();
        if self.dial() != dial || self.state() != ConnectionState::Handshaking {
            return Err(message);
        }
        self.host().transmit(message)
    }
}

impl Peer {
    /// The peer of the current dial.
    pub(super) fn new<H>(driver: &Shared<Driver<H>>, inbox: Shared<Inbox>) -> Self
    where
        H: Host<Message = Message> + Threaded,
    {
        let dial = driver.dial();
        let line: Shared<dyn Line> = Shared::<Driver<H>>::clone(driver);
        Self { line, dial, inbox }
    }

    /// Sends a message at once, before everything that is queued.
    ///
    /// # Errors
    ///
    /// [`SendError::Closed`] with the message, if the hook's socket is gone.
    pub fn send(&self, message: impl Into<Message>) -> Result<(), SendError> {
        let sent = self.line.send(self.dial, message.into());
        sent.map_err(SendError::Closed)
    }

    /// Waits for the next message. If the socket is lost in the meantime, the hook is dropped, so
    /// this either returns a message or never returns.
    pub async fn next(&self) -> Message {
        self.inbox.next().await
    }
}

impl std::fmt::Debug for Peer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Peer").finish_non_exhaustive()
    }
}
