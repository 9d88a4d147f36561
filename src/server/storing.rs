//! Calls to the store, each batch in a task of its own.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;

use super::hub::Hub;
use super::store::{SessionStore, Sweep};
use crate::Message;
use crate::core::session::{Attach, SessionId, SocketId, StoreCall, StoreError, StoreReply};

/// A batch of calls that the core wants.
pub(super) enum Job {
    Store {
        sid: SessionId,
        fence: u64,
        calls: Vec<StoreCall<Message>>,
    },
    Attach(SocketId, SessionId, Attach),
}

impl Job {
    /// Carries the calls out, and tells the core.
    pub(super) fn spawn(self, hub: &Arc<Hub>, store: &Arc<dyn SessionStore>) {
        let (hub, store) = (Arc::clone(hub), Arc::clone(store));
        tokio::spawn(async move {
            match self {
                Self::Store { sid, fence, calls } => {
                    let run = carry_out(&*store, sid, fence, calls);
                    let result = unless_it_panics(run).await;
                    hub.with(|state, now| {
                        state.core.handle_stored(now, sid, result);
                        state.announce_session(sid);
                    });
                    hub.depart();
                }
                Self::Attach(id, sid, attach) => {
                    let result = unless_it_panics(store.attach(sid, attach)).await;
                    hub.with_socket(id, |state, now| state.core.handle_attached(now, id, result));
                }
            }
        });
    }
}

/// The answer to the last call, or the first refusal.
async fn carry_out(
    store: &dyn SessionStore,
    sid: SessionId,
    fence: u64,
    calls: Vec<StoreCall<Message>>,
) -> Result<StoreReply, StoreError> {
    for call in calls {
        match call {
            StoreCall::Create(session) => store.create(sid, session).await?,
            StoreCall::Confirm => store.confirm(sid, fence).await?,
            StoreCall::Accept(seq) => store.accept(sid, fence, seq).await?,
            StoreCall::Ack(seq) => store.ack(sid, fence, seq).await?,
            StoreCall::Append(seq, messages) => store.append(sid, fence, seq, messages).await?,
            StoreCall::Touch(time) => store.touch(sid, fence, time).await?,
            StoreCall::End(why) => store.end(sid, fence, why).await?,
            StoreCall::Reap => store.reap(sid).await?,
            StoreCall::Sweep => match store.sweep(sid).await? {
                Sweep::NotDue { left, fence } => return Ok(StoreReply::NotDue { left, fence }),
                Sweep::Nothing | Sweep::Due { .. } => {}
            },
        }
    }
    Ok(StoreReply::Done)
}

/// A store that panics has not answered.
async fn unless_it_panics<T>(
    call: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    let result = AssertUnwindSafe(call).catch_unwind().await;
    result.unwrap_or(Err(StoreError::Unavailable))
}
