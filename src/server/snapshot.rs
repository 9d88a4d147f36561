//! Sessions as bytes, for processes that forget their memory.

use std::future::Future;
use std::sync::Arc;

use super::session::{Session, SessionSender};
use super::sessions::{SessionServer, boxed};
use super::slot::Origin;
use crate::core::session::{SessionId, SnapshotError, SnapshotPayload};
use crate::{BoxError, Message};

impl SessionServer {
    /// A session as bytes, for a process that is about to lose its memory; `None` if it has ended, or
    /// if the server has a [`store`](super::store). Take it last: what the session does afterwards is
    /// not in it, and such a snapshot makes the client end the session as lost. The bytes are a
    /// secret, like the messages in them.
    ///
    /// ```
    /// use steadysocket::BoxError;
    /// use steadysocket::server::{Session, SessionServer};
    ///
    /// async fn hibernate(sessions: &SessionServer) -> Vec<Vec<u8>> {
    ///     let all = sessions.sessions();
    ///     all.iter().filter_map(|session| sessions.snapshot(session.id())).collect()
    /// }
    ///
    /// async fn wake(sessions: &SessionServer, snapshots: &[Vec<u8>]) -> Result<(), BoxError> {
    ///     for snapshot in snapshots {
    ///         sessions.restore(snapshot, async |session: Session| {
    ///             session.ended().await;
    ///             Ok(())
    ///         })?;
    ///     }
    ///     Ok(())
    /// }
    /// ```
    #[must_use]
    pub fn snapshot(&self, id: SessionId) -> Option<Vec<u8>> {
        let state = self.hub.lock();
        let protocol = state.slots.get(&id)?.protocol();
        state.core.snapshot(id, protocol)
    }

    /// Goes on with a session of another life of this process, and runs `handler` for it. It has no
    /// socket: its client comes back and resumes. Messages that the closure before had received and
    /// not acknowledged are received once more. To be called inside of a runtime.
    ///
    /// # Errors
    ///
    /// [`SnapshotError`]: the bytes are no snapshot, or the server cannot take the session.
    pub fn restore<F, Fut>(&self, bytes: &[u8], handler: F) -> Result<SessionSender, SnapshotError>
    where
        F: FnOnce(Session) -> Fut + Send + 'static,
        Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        self.hub.begin();
        let (slot, start) = self.hub.with(|state, now| {
            let (sid, protocol) = state.core.restore(now, bytes)?;
            let origin = Origin {
                protocol,
                doubtful: None,
            };
            Ok::<_, SnapshotError>(state.begin(sid, origin, boxed(handler)))
        })?;
        start.spawn(&self.hub);
        Ok(SessionSender::new(Arc::clone(&self.hub), slot))
    }
}

const TEXT: u8 = b't';
const BINARY: u8 = b'b';

impl SnapshotPayload for Message {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Text(text) => {
                out.push(TEXT);
                out.extend_from_slice(text.as_bytes());
            }
            Self::Binary(bytes) => {
                out.push(BINARY);
                out.extend_from_slice(bytes);
            }
        }
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        match bytes.split_first()? {
            (&TEXT, text) => Some(Self::from(std::str::from_utf8(text).ok()?)),
            (&BINARY, bytes) => Some(Self::from(bytes)),
            _ => None,
        }
    }
}
