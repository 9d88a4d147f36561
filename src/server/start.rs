//! The run of a session's closure.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use tracing::Instrument;

use super::hooks::BoxFuture;
use super::hub::Hub;
use super::session::{Session, SessionSender};
use super::slot::Slot;
use crate::BoxError;

/// The code of bye after a closure that failed: "internal error".
const FAILED: u16 = 1011;

/// The closure of a session, until the session begins; it runs when its future is polled.
pub(super) type Handler = Box<dyn FnOnce(Session) -> BoxFuture<Result<(), BoxError>> + Send>;

/// A session that has begun.
pub(super) struct Start {
    pub(super) slot: Arc<Slot>,
    pub(super) handler: Handler,
}

impl Start {
    /// Runs the closure in a task of its own: it outlives the socket.
    pub(super) fn spawn(self, hub: &Arc<Hub>) {
        let Self { slot, handler } = self;
        let span = tracing::info_span!("session", id = ?slot.name(), principal = %slot.principal);
        let session = Session::new(Arc::clone(hub), Arc::clone(&slot));
        let mut guard = Guard {
            sender: SessionSender::new(Arc::clone(hub), slot),
            code: FAILED,
        };
        let future = handler(session);
        // Small, because it lives as long as the session; what comes after has a box of its own.
        let run = async move {
            tracing::debug!("a session has begun");
            match AssertUnwindSafe(future).catch_unwind().await {
                Ok(Ok(())) => guard.code = 1000,
                Ok(Err(error)) => tracing::warn!(%error, "the closure of a session failed"),
                // The panic hook has reported it.
                Err(_) => {}
            }
            Box::pin(guard.leave()).await;
        };
        hub.spawn(run.instrument(span));
    }
}

/// Says bye when the closure is done, also if its task is cancelled.
struct Guard {
    sender: SessionSender,
    code: u16,
}

impl Guard {
    /// Sees the session to its end.
    async fn leave(&self) {
        self.close();
        self.sender.finish().await;
        let why = self.sender.report().map(|end| end.why.as_str());
        tracing::debug!(why, "a session has ended");
    }

    fn close(&self) {
        let SessionSender { hub, slot } = &self.sender;
        hub.close(slot, self.code, String::new());
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.close();
        self.sender.hub.handler_done();
    }
}
