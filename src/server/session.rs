//! The handles of a session.

use std::fmt;
use std::pin::pin;
use std::sync::Arc;

use super::error::SendError;
use super::hub::Hub;
use super::incoming::Incoming;
use super::slot::Slot;
use crate::Message;
use crate::core::session::{Room, SessionEnd, SessionId};
use crate::core::{CloseCode, CloseError, CloseReason};

/// A session with a client, for as long as the closure that got it runs. Derefs to
/// [`SessionSender`].
///
/// A closure that returns closes the session with code 1000, or with 1011 if it fails. Messages of
/// the client that it has not received are unsent in the client's report.
///
/// ```
/// use steadysocket::{BoxError, server::Session};
///
/// async fn greet(mut session: Session) -> Result<(), BoxError> {
///     session.send(format!("hello, {}", session.principal())).await?;
///     while let Some(message) = session.recv().await {
///         session.send(message).await?;
///     }
///     if let Some(end) = session.report() {
///         println!("{}: {} uncertain", end.why.as_str(), end.uncertain.len());
///     }
///     Ok(())
/// }
/// ```
#[derive(Debug)]
pub struct Session {
    receiver: SessionReceiver,
    sender: SessionSender,
}

impl Session {
    pub(super) fn new(hub: Arc<Hub>, slot: Arc<Slot>) -> Self {
        let sender = SessionSender::new(hub, slot);
        let receiver = SessionReceiver {
            sender: sender.clone(),
        };
        Self { receiver, sender }
    }

    /// The next message; `None` after the end of the session, with [`report`](SessionSender::report)
    /// saying how it ended. What was received before the end comes first, unless the client was told
    /// already that it was not delivered.
    ///
    /// Unless acknowledgements are manual, returning the message acknowledges it. Cancel safe: a
    /// future that is dropped has taken no message.
    pub async fn recv(&mut self) -> Option<Incoming> {
        self.receiver.recv().await
    }

    /// Splits the session, so that one task receives while another sends.
    #[must_use]
    pub fn split(self) -> (SessionSender, SessionReceiver) {
        (self.sender, self.receiver)
    }
}

impl std::ops::Deref for Session {
    type Target = SessionSender;

    fn deref(&self) -> &SessionSender {
        &self.sender
    }
}

/// The receiving half of a session. When the closure has returned and this is dropped, messages of
/// the client that were not received never will be, and its report has them as unsent.
#[derive(Debug)]
pub struct SessionReceiver {
    sender: SessionSender,
}

impl SessionReceiver {
    /// The next message, as [`Session::recv`].
    pub async fn recv(&mut self) -> Option<Incoming> {
        let SessionSender { hub, slot } = &self.sender;
        loop {
            // In this order: at the end, what is left is there before the end is.
            let has_ended = slot.end().is_some();
            if let Some(delivery) = hub.take(slot) {
                return Some(hub.incoming(slot, delivery));
            }
            if has_ended {
                return None;
            }
            slot.messages.notified().await;
        }
    }
}

impl Drop for SessionReceiver {
    fn drop(&mut self) {
        self.sender.slot.leave_receiver();
    }
}

/// The sending half of a session. Cheap to clone, and of use to any task; it does not keep the
/// session alive. Clones are equal; a room may be a map of them by their [`id`](Self::id).
#[derive(Clone)]
pub struct SessionSender {
    pub(super) hub: Arc<Hub>,
    pub(super) slot: Arc<Slot>,
}

impl SessionSender {
    pub(super) fn new(hub: Arc<Hub>, slot: Arc<Slot>) -> Self {
        Self { hub, slot }
    }

    /// Sends a message; waits while the window is full, in the order of the calls. Then the message
    /// is delivered exactly once, or is in the report of the session's end.
    ///
    /// With a [`SessionStore`](super::store::SessionStore) it also waits until the store has the
    /// message, about a round trip: from then on it outlives this server. If the session ends before
    /// that, or moves to another server, that is no error: the message is in the report, once. Sessions
    /// do not wait for each other, and calls of several tasks go to the store together. Cancel safe
    /// until the message is accepted; after that it is sent even if the future is dropped.
    ///
    /// # Errors
    ///
    /// [`SendError`], with the message: all but [`SendError::Full`].
    pub async fn send(&self, message: impl Into<Message>) -> Result<(), SendError> {
        let number = self.accepted(message.into()).await?;
        if self.hub.has_store() {
            self.until(|| self.is_stored(number).then_some(())).await;
        }
        Ok(())
    }

    /// Waits while the window is full. The number that the message has, or will have.
    async fn accepted(&self, message: Message) -> Result<u64, SendError> {
        let mut message = match self.accept(message) {
            Err(SendError::Full(refused)) => refused,
            result => return result,
        };
        let waiters = self.slot.waiters();
        let _place = waiters.take_place();
        let _turn = waiters.turn.lock().await;
        loop {
            let mut changed = pin!(waiters.changed.notified());
            changed.as_mut().enable();
            match self.accept_first(message) {
                Err(SendError::Full(refused)) => message = refused,
                result => return result,
            }
            changed.await;
        }
    }

    /// Sends a message, if the window has room and no [`send`](Self::send) waits for it. Does not wait
    /// for a store: if this server dies within the next moment the message is lost, as one is that was
    /// never sent.
    ///
    /// # Errors
    ///
    /// [`SendError`], with the message.
    pub fn try_send(&self, message: impl Into<Message>) -> Result<(), SendError> {
        self.accept(message.into()).map(drop)
    }

    /// Sends a message that may be lost, such as a cursor's place: not numbered, and dropped while
    /// the session has no socket, or one that does not keep up. False if it was dropped.
    pub fn send_volatile(&self, message: impl Into<Message>) -> bool {
        let message = message.into();
        self.hub.with(|state, _| {
            let Some(sid) = self.slot.sid() else {
                return false;
            };
            let id = state.core.socket(sid);
            let room = id
                .and_then(|id| state.lines.get_mut(&id))
                .map(|line| line.room());
            let room = room.unwrap_or(Room::Control);
            state.core.send_volatile(sid, message, room)
        })
    }

    /// Waits until the client's application was handed everything that was sent so far; false if
    /// the session ended before that.
    pub async fn acknowledged(&self) -> bool {
        let position = || {
            let state = self.hub.lock();
            let endpoint = state.core.endpoint(self.slot.sid()?)?;
            Some((endpoint.acked(), endpoint.accepted()))
        };
        let end = position().map(|(_, last)| last);
        self.hub.with(|state, now| {
            if let Some(sid) = self.slot.sid() {
                state.core.ask_how_far(now, sid);
            }
        });
        let is_done = || match (position(), self.slot.end()) {
            (Some((acked, _)), _) => end.filter(|end| acked >= *end).map(|_| true),
            (None, Some(report)) => Some(end.is_some_and(|end| report.delivered_up_to >= end)),
            (None, None) => None,
        };
        self.until(is_done).await
    }

    /// Waits for the end of the session, however it comes.
    pub async fn ended(&self) -> &SessionEnd<Message> {
        self.until(|| self.slot.end()).await
    }

    /// Ends the session in order: what was sent is delivered, both ways, unless the client does not
    /// come back. Nothing can be sent any more; go on receiving until `None`.
    ///
    /// # Errors
    ///
    /// [`CloseError::InvalidCode`] unless the code is 1000 or 3000 to 4999,
    /// [`CloseError::ReasonTooLong`] if the reason has more than 123 bytes of UTF-8. Then nothing
    /// happens.
    pub fn close(&self, code: u16, reason: &str) -> Result<(), CloseError> {
        let (code, reason) = (CloseCode::new(code)?, CloseReason::new(reason)?);
        self.hub
            .close(&self.slot, code.get(), reason.as_str().to_owned());
        Ok(())
    }

    /// The user, as `authenticate` named it; empty without that hook.
    #[must_use]
    pub fn principal(&self) -> &str {
        &self.slot.principal
    }

    /// The subprotocol that `choose_protocol` chose; empty if none.
    #[must_use]
    pub fn protocol(&self) -> &str {
        self.slot.protocol()
    }

    /// True if the session began on another server, whose closure may have done a part already; only
    /// with a [`SessionStore`](super::store::SessionStore).
    #[must_use]
    pub fn is_handed_over(&self) -> bool {
        self.slot.doubtful().is_some()
    }

    /// The name of the session: public, and of no use without its secret.
    #[must_use]
    pub fn id(&self) -> SessionId {
        self.slot.name()
    }

    /// True while the client has a socket.
    #[must_use]
    pub fn is_attached(&self) -> bool {
        let state = self.hub.lock();
        let sid = self.slot.sid();
        sid.is_some_and(|sid| state.core.socket(sid).is_some())
    }

    /// The messages that the client has not acknowledged.
    #[must_use]
    pub fn unacknowledged(&self) -> usize {
        let state = self.hub.lock();
        let endpoint = self.slot.sid().and_then(|sid| state.core.endpoint(sid));
        endpoint.map_or(0, |endpoint| endpoint.outstanding())
    }

    /// The account of the session, once it has ended.
    #[must_use]
    pub fn report(&self) -> Option<&SessionEnd<Message>> {
        self.slot.end()
    }

    /// Accepts a message, unless others wait that came before.
    fn accept(&self, message: Message) -> Result<u64, SendError> {
        match self.slot.is_waited_for() {
            true => Err(SendError::Full(message)),
            false => self.accept_first(message),
        }
    }

    fn accept_first(&self, message: Message) -> Result<u64, SendError> {
        self.hub.with(|state, now| {
            let Some(sid) = self.slot.sid() else {
                return Err(SendError::Closed(message));
            };
            state.core.send(now, sid, message)?;
            let endpoint = state.core.endpoint(sid);
            Ok(endpoint.map_or(0, |endpoint| endpoint.accepted()))
        })
    }

    /// True if the store has this message, or never will, because the session has ended.
    fn is_stored(&self, number: u64) -> bool {
        let state = self.hub.lock();
        let endpoint = self.slot.sid().and_then(|sid| state.core.endpoint(sid));
        endpoint.is_none_or(|endpoint| endpoint.stored_tx() >= number)
    }

    pub(super) async fn until<T>(&self, ready: impl Fn() -> Option<T>) -> T {
        loop {
            let mut changed = pin!(self.slot.waiters().changed.notified());
            changed.as_mut().enable();
            if let Some(result) = ready() {
                return result;
            }
            changed.await;
        }
    }
}

impl PartialEq for SessionSender {
    /// Equal if both are handles of the same session on the same server.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.slot, &other.slot)
    }
}

impl Eq for SessionSender {}

impl fmt::Debug for SessionSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionSender")
            .field("id", &format_args!("{}", self.slot.name()))
            .field("principal", &self.slot.principal)
            .finish_non_exhaustive()
    }
}
