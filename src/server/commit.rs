//! Positions that the application keeps itself, with the effects of the messages.

use std::fmt;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;

use super::hub::Hub;
use super::incoming::Incoming;
use super::session::SessionSender;
use super::store::StoreError;
use crate::core::session::SessionId;

/// How far an application is in a session, to be written with the effects of the messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The session.
    pub id: SessionId,
    /// The attempt of the server that asks. A server whose fence is lower than the one that was
    /// written has lost the session.
    pub fence: u64,
    /// The number of the last message whose effects are there.
    pub seq: u64,
}

/// The reason why a message was not committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CommitError<E> {
    /// The transaction failed, with this error. The message is not acknowledged.
    Failed(E),
    /// There is nothing to commit, and the transaction was not run: the message is acknowledged
    /// already, as by `recv` with automatic acknowledgements, or volatile, or of another session.
    Acknowledged,
    /// The session has ended, or is on another server, and the transaction was not run.
    Ended,
}

impl<E: fmt::Display> fmt::Display for CommitError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) => write!(f, "the transaction failed: {error}"),
            Self::Acknowledged => f.write_str("the message is acknowledged already"),
            Self::Ended => f.write_str("the session has ended here"),
        }
    }
}

impl<E: std::error::Error + 'static> std::error::Error for CommitError<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Failed(error) => Some(error),
            Self::Acknowledged | Self::Ended => None,
        }
    }
}

impl SessionSender {
    /// Commits the effects of a message together with its number, so that they happen exactly once
    /// whichever server dies or freezes. For manual acknowledgements, which
    /// [`position`](super::Builder::position) switches on; one commit may be for several messages,
    /// then `message` is the last of them.
    ///
    /// Runs `transaction`, which writes the effects and the [`Position`] in one transaction of the
    /// application's database, and fails if the fence that is there is higher or the number not
    /// lower. At the first message of a session there is none, and nobody has asked for one. Then
    /// acknowledges everything up to `message`. Commits of a session run one after the other. Who
    /// drops the future does not know whether the transaction took effect, as with any database: the
    /// session ends or moves before the message comes again.
    ///
    /// ```
    /// use std::collections::HashMap;
    /// use std::sync::Mutex;
    /// use steadysocket::server::{CommitError, Position, Session, SessionId};
    ///
    /// /// In place of a database: a sum and the position for each session.
    /// type Sums = Mutex<HashMap<SessionId, (u64, Position)>>;
    ///
    /// async fn add(session: &mut Session, sums: &Sums) -> Result<(), CommitError<&'static str>> {
    ///     while let Some(message) = session.recv().await {
    ///         let transaction = async |position: Position| {
    ///             let mut sums = sums.lock().unwrap();
    ///             let none = (0, Position { seq: 0, ..position });
    ///             let (sum, last) = sums.entry(position.id).or_insert(none);
    ///             if last.fence > position.fence || last.seq >= position.seq {
    ///                 return Err("another server has the session");
    ///             }
    ///             *sum += message.byte_len() as u64;
    ///             *last = position;
    ///             Ok(())
    ///         };
    ///         session.commit(&message, transaction).await?;
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`CommitError`]: then the message is not acknowledged by this.
    pub async fn commit<F, Fut, E>(
        &self,
        message: &Incoming,
        transaction: F,
    ) -> Result<(), CommitError<E>>
    where
        F: FnOnce(Position) -> Fut,
        Fut: Future<Output = Result<(), E>>,
    {
        let seq = message.seq().filter(|_| message.is_of(&self.slot));
        let seq = seq.ok_or(CommitError::Acknowledged)?;
        let _turn = self.slot.waiters().commits.lock().await;
        let position = self.until(|| self.claim::<E>(seq)).await?;
        transaction(position).await.map_err(CommitError::Failed)?;
        self.until(|| self.settle(seq)).await;
        self.slot.let_go();
        Ok(())
    }

    /// The position of a message that is to be committed; `None` while the store is asked whether
    /// the time of the session is over.
    fn claim<E>(&self, seq: u64) -> Option<Result<Position, CommitError<E>>> {
        let state = self.hub.lock();
        let Some(sid) = self.slot.sid() else {
            return Some(Err(CommitError::Ended));
        };
        let endpoint = state.core.endpoint(sid)?;
        if endpoint.is_expiring() {
            return None;
        }
        if !endpoint.awaits(seq) {
            return Some(Err(CommitError::Acknowledged));
        }
        Some(Ok(Position {
            id: sid,
            fence: state.core.attempt(sid)?,
            seq,
        }))
    }

    /// Acknowledges what is committed, if the session is here; `None` while that is not clear.
    fn settle(&self, seq: u64) -> Option<()> {
        self.hub.with(|state, now| {
            let Some(sid) = self.slot.sid() else {
                return Some(());
            };
            if state.core.endpoint(sid)?.is_expiring() {
                return None;
            }
            state.core.acknowledge_up_to(now, sid, seq);
            Some(())
        })
    }
}

impl Hub {
    /// How far the application is, which may be further than the store knows.
    pub(super) async fn committed(&self, stored: Position) -> Result<u64, StoreError> {
        let Some(position) = &self.hooks.position else {
            return Ok(stored.seq);
        };
        match AssertUnwindSafe(position(stored)).catch_unwind().await {
            Ok(Ok(seq)) => Ok(seq.max(stored.seq)),
            Ok(Err(error)) => {
                tracing::warn!(%error, "the position of a session is not known");
                Err(StoreError::Unavailable)
            }
            // The panic hook has reported it.
            Err(_) => Err(StoreError::Unavailable),
        }
    }
}
