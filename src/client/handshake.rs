//! The peer of a handshake hook.

use super::error::SendError;
use super::host::ClientDriver;
use super::inbox::Inbox;
use super::message::Message;
use crate::core::ConnectionState;
use crate::drive::{DialId, Host, Shared};

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
    driver: ClientDriver,
    dial: DialId,
    inbox: Shared<Inbox>,
}

impl Peer {
    /// The peer of the current dial.
    pub(super) fn new(driver: &ClientDriver, inbox: Shared<Inbox>) -> Self {
        Self {
            driver: Shared::clone(driver),
            dial: driver.dial(),
            inbox,
        }
    }

    /// Sends a message at once, before everything that is queued.
    ///
    /// # Errors
    ///
    /// [`SendError::Closed`] with the message, if the hook's socket is gone.
    pub fn send(&self, message: impl Into<Message>) -> Result<(), SendError> {
        let message = message.into();
        let driver = &self.driver;
        let _turn = driver.host().turn();
        if driver.dial() != self.dial || driver.state() != ConnectionState::Handshaking {
            return Err(SendError::Closed(message));
        }
        let sent = driver.host().transmit(message);
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
