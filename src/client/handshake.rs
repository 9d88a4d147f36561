//! What a handshake hook talks to.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use super::error::SendError;
use super::host::ClientHost;
use super::message::Message;
use super::waiters::Waiters;
use crate::core::ConnectionState;
use crate::drive::{DialId, Driver, Host};

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
    pub(super) driver: Rc<Driver<ClientHost>>,
    pub(super) dial: DialId,
    pub(super) inbox: Rc<Inbox>,
}

/// Messages of the peer that the hook has not read yet.
#[derive(Default)]
pub(super) struct Inbox {
    pub(super) messages: RefCell<VecDeque<Message>>,
    pub(super) waiters: Waiters,
}

impl Peer {
    /// Sends a message at once, before everything that is queued.
    ///
    /// # Errors
    ///
    /// [`SendError::Closed`] with the message, if the hook's socket is gone.
    pub fn send(&self, message: impl Into<Message>) -> Result<(), SendError> {
        let message = message.into();
        let driver = &self.driver;
        if driver.dial() != self.dial || driver.state() != ConnectionState::Handshaking {
            return Err(SendError::Closed(message));
        }
        let sent = driver.host().transmit(message);
        sent.map_err(SendError::Closed)
    }

    /// Waits for the next message. If the socket is lost meanwhile the hook is dropped, so this
    /// either gives a message or never returns.
    pub async fn next(&self) -> Message {
        let take = || self.inbox.messages.borrow_mut().pop_front();
        self.inbox.waiters.until(take).await
    }
}
