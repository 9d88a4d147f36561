//! Calls to the store, each batch in a task of its own.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Weak};

use futures_util::FutureExt;
use tokio::time::{Instant, sleep};

use super::commit::Position;
use super::hub::Hub;
use super::metrics::Metric;
use super::store::{Attached, SessionStore, Sweep};
use crate::Message;
use crate::core::session::{
    Attach, GoneReason, STORE_PAUSE, SessionId, SocketId, StoreCall, StoreError, StoreReply,
};

/// A batch of calls that the core wants.
pub(super) enum Job {
    Store {
        sid: SessionId,
        fence: u64,
        calls: Vec<StoreCall<Message>>,
    },
    Attach(SocketId, SessionId, Attach),
    /// The last calls for a session that the server does not have any more.
    Farewell {
        sid: SessionId,
        fence: u64,
        calls: Vec<StoreCall<Message>>,
    },
}

impl Job {
    pub(super) fn new(sid: SessionId, fence: u64, calls: Vec<StoreCall<Message>>) -> Self {
        match calls.last().is_some_and(StoreCall::is_last) {
            true => Self::Farewell { sid, fence, calls },
            false => Self::Store { sid, fence, calls },
        }
    }

    /// Carries the calls out, and tells the core.
    pub(super) fn spawn(self, hub: &Arc<Hub>, store: &Arc<dyn SessionStore>) {
        let (own, store) = (Arc::clone(hub), Arc::clone(store));
        match self {
            Self::Store { sid, fence, calls } => {
                let unanswered = Unanswered::new(hub, Loss::Store(sid, fence));
                hub.spawn(async move {
                    let result = own.carry_out(&*store, sid, fence, calls).await;
                    unanswered.settle();
                    own.handle_stored(sid, fence, result);
                });
            }
            Self::Attach(id, sid, attach) => {
                let unanswered = Unanswered::new(hub, Loss::Attach(id));
                hub.spawn(async move {
                    own.attach(&*store, id, sid, attach).await;
                    unanswered.settle();
                });
            }
            Self::Farewell { sid, fence, calls } => {
                let job = Self::Farewell {
                    sid,
                    fence,
                    calls: calls.clone(),
                };
                let unanswered = Unanswered::new(hub, Loss::Farewell(job));
                let own = Arc::downgrade(&own);
                hub.spawn(async move {
                    see_off(own, store, sid, fence, calls).await;
                    unanswered.settle();
                });
            }
        }
    }
}

/// The job of a task that has not been done. Where the task is dropped, because its runtime has ended,
/// the store will not answer: the server may go on on another runtime.
pub(super) struct Unanswered {
    hub: Weak<Hub>,
    loss: Option<Loss>,
}

/// The consequence of a task that is dropped.
pub(super) enum Loss {
    /// A batch for this session, with this fence, has no answer.
    Store(SessionId, u64),
    /// This socket's session cannot be attached.
    Attach(SocketId),
    /// The next runtime is to do this.
    Farewell(Job),
}

impl Unanswered {
    pub(super) fn new(hub: &Arc<Hub>, loss: Loss) -> Self {
        let (hub, loss) = (Arc::downgrade(hub), Some(loss));
        Self { hub, loss }
    }

    /// The job is done.
    pub(super) fn settle(mut self) {
        self.loss = None;
    }
}

impl Drop for Unanswered {
    fn drop(&mut self) {
        let (Some(loss), Some(hub)) = (self.loss.take(), self.hub.upgrade()) else {
            return;
        };
        let error = StoreError::Unavailable;
        match loss {
            Loss::Store(sid, fence) => hub.handle_stored(sid, fence, Err(error)),
            Loss::Attach(id) => hub.with_socket(id, |state, now| {
                state.core.handle_attached(now, id, Err(error));
            }),
            // Not begun here: this runtime would drop it again.
            Loss::Farewell(job) => hub.lock().left.push(job),
        }
    }
}

/// Makes the last calls for a session until the store has answered: nobody makes them later.
async fn see_off(
    hub: Weak<Hub>,
    store: Arc<dyn SessionStore>,
    sid: SessionId,
    fence: u64,
    calls: Vec<StoreCall<Message>>,
) {
    while let Some(hub) = hub.upgrade() {
        let result = hub.carry_out(&*store, sid, fence, calls.clone()).await;
        if !matches!(result, Err(StoreError::Unavailable | StoreError::NoSpace)) {
            hub.lock().farewells.remove(&sid);
            return hub.depart();
        }
        drop(hub);
        sleep(STORE_PAUSE).await;
    }
}

impl Hub {
    /// Makes a call of the store, and counts it. A store that panics has not answered.
    pub(super) async fn measure<T>(
        &self,
        method: &'static str,
        call: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let start = Instant::now();
        let result = AssertUnwindSafe(call).catch_unwind().await;
        let result = result.unwrap_or(Err(StoreError::Unavailable));
        self.count(Metric::StoreCall {
            method,
            latency: start.elapsed(),
            error: result.as_ref().err().copied(),
        });
        result
    }

    fn handle_stored(
        self: &Arc<Self>,
        sid: SessionId,
        fence: u64,
        result: Result<StoreReply, StoreError>,
    ) {
        self.with(|state, now| {
            state.core.handle_stored(now, sid, fence, result);
            state.announce_session(sid);
        });
        self.depart();
    }

    /// The answer to the last call, or the first refusal.
    async fn carry_out(
        &self,
        store: &dyn SessionStore,
        sid: SessionId,
        fence: u64,
        calls: Vec<StoreCall<Message>>,
    ) -> Result<StoreReply, StoreError> {
        for call in calls {
            let (method, call) = match call {
                StoreCall::Create(session) => ("create", store.create(sid, session)),
                StoreCall::Confirm => ("confirm", store.confirm(sid, fence)),
                StoreCall::Accept(seq) => ("accept", store.accept(sid, fence, seq)),
                StoreCall::Ack(seq) => ("ack", store.ack(sid, fence, seq)),
                StoreCall::Touch(time) => ("touch", store.touch(sid, fence, time)),
                StoreCall::End(why) => ("end", store.end(sid, fence, why)),
                StoreCall::Reap => ("reap", store.reap(sid)),
                StoreCall::Append(seq, messages) => {
                    let append = store.append(sid, fence, seq, messages);
                    match self.measure("append", append).await {
                        Err(StoreError::NoSpace) => return Ok(StoreReply::NoSpace),
                        result => result?,
                    }
                    continue;
                }
                StoreCall::Sweep => match self.measure("sweep", store.sweep(sid)).await? {
                    Sweep::NotDue { left, fence } => return Ok(StoreReply::NotDue { left, fence }),
                    Sweep::Due { why, fence, .. } => {
                        let is_expired = why == GoneReason::Expired;
                        let gone = StoreError::Gone { why, rx: None };
                        return is_expired.then_some(StoreReply::Due { fence }).ok_or(gone);
                    }
                    Sweep::Nothing => continue,
                },
            };
            self.measure(method, call).await?;
        }
        Ok(StoreReply::Done)
    }

    /// Attaches a session, and tells the core.
    async fn attach(
        self: &Arc<Self>,
        store: &dyn SessionStore,
        id: SocketId,
        sid: SessionId,
        attach: Attach,
    ) {
        let fence = attach.fence;
        let mut result = Some(self.measure("attach", store.attach(sid, attach)).await);
        self.with_socket(id, |state, now| {
            let here = state.core.attempt(sid);
            // The server itself knows how far it is with a session that was here all the time.
            let is_own = |result: &mut Result<Attached<Message>, _>| {
                matches!(result, Ok(attached) if here >= Some(attached.previous))
            };
            if let Some(own) = result.take_if(is_own) {
                state.core.handle_attached(now, id, own);
            }
        });
        if let Some(result) = result {
            let result = self.correct(store, sid, fence, result).await;
            self.with_socket(id, |state, now| {
                // The application was asked, which has shut out what is here.
                if result.is_ok() {
                    state.core.handle_moved(now, sid, fence);
                }
                state.core.handle_attached(now, id, result);
            });
        }
    }

    /// Puts the position of the application into an answer, as it may be further than the store knows.
    async fn correct(
        &self,
        store: &dyn SessionStore,
        sid: SessionId,
        fence: u64,
        mut result: Result<Attached<Message>, StoreError>,
    ) -> Result<Attached<Message>, StoreError> {
        let Some(&mut seq) = position(&mut result) else {
            return result;
        };
        let at = Position {
            id: sid,
            fence,
            seq,
        };
        let committed = self.committed(at).await?;
        if committed <= seq {
            return result;
        }
        if result.is_ok() {
            let accept = store.accept(sid, fence, committed);
            let accepted = self.measure("accept", accept).await;
            // It may have ended meanwhile.
            result = accepted.and(result);
        }
        if let Some(stored) = position(&mut result) {
            *stored = committed.max(*stored);
        }
        result
    }
}

/// The position of the application, as the store knows it.
fn position(result: &mut Result<Attached<Message>, StoreError>) -> Option<&mut u64> {
    match result {
        Ok(attached) => Some(&mut attached.rx),
        Err(StoreError::Gone { rx, .. } | StoreError::Lost { rx }) => rx.as_mut(),
        Err(_) => None,
    }
}
