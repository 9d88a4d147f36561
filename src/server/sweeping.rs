//! Chores of servers that share a store: sessions that leave this one, and those of dead ones.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Weak};

use futures_util::{FutureExt, StreamExt};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::hub::Hub;
use super::metrics::Metric;
use super::secrets::fraction;
use super::store::{SessionStore, Sweep};
use super::storing::{Job, Loss, Unanswered};
use crate::Message;
use crate::core::session::{GoneReason, STORE_PAUSE, SessionId, StoreCall};

/// The looks for overdue sessions of one round, at most: a store that never says that the round is
/// over is asked again after a pause, like any other.
const LOOKS: usize = 1_000;

/// A session whose server is dead, and whose client did not come back.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Abandoned {
    /// The name of the session.
    pub id: SessionId,
    /// The reason of its end.
    pub why: GoneReason,
    /// The client's messages up to this were accepted.
    pub rx: u64,
    /// The client has acknowledged the messages up to this.
    pub acked: u64,
    /// The messages after that, in order: its application may or may not have had them.
    pub messages: Vec<Message>,
}

impl fmt::Debug for Abandoned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Abandoned")
            .field("id", &self.id)
            .field("why", &self.why)
            .field("messages", &self.messages.len())
            .finish_non_exhaustive()
    }
}

/// Begins the chores.
pub(super) fn begin(
    tasks: &mut JoinSet<()>,
    hub: &Arc<Hub>,
    store: &Arc<dyn SessionStore>,
    node: &str,
) {
    let watch = watch(Arc::downgrade(hub), Arc::clone(store), node.to_owned());
    tasks.spawn(watch);
    tasks.spawn(sweep(Arc::downgrade(hub), Arc::clone(store)));
}

/// Lets go of sessions that other servers attach, as soon as the store says so.
async fn watch(hub: Weak<Hub>, store: Arc<dyn SessionStore>, node: String) {
    loop {
        let Some(moves) = hub.upgrade().map(|hub| {
            let store = Arc::clone(&store);
            let node = node.clone();
            async move { hub.measure("moves", store.moves(&node)).await }
        }) else {
            return;
        };
        if let Ok(mut moves) = moves.await {
            while let Ok(Some(moved)) = AssertUnwindSafe(moves.next()).catch_unwind().await {
                let Some(hub) = hub.upgrade() else { return };
                let (sid, fence) = (moved.sid, moved.fence);
                hub.with(|state, now| state.core.handle_moved(now, sid, fence));
            }
        }
        sleep(STORE_PAUSE).await;
    }
}

/// Tells the ends of sessions whose servers are dead.
async fn sweep(hub: Weak<Hub>, store: Arc<dyn SessionStore>) {
    while let Some(interval) = hub.upgrade().map(|hub| hub.sweep_interval) {
        // Apart from other servers, so that seldom two tell the same.
        sleep(interval.mul_f64(0.5 + fraction())).await;
        if let Some(hub) = hub.upgrade() {
            hub.sweep(&store).await;
        }
    }
}

impl Hub {
    /// One round over the sessions whose time is over.
    async fn sweep(self: &Arc<Self>, store: &Arc<dyn SessionStore>) {
        for _ in 0..LOOKS {
            match self.measure("overdue", store.overdue()).await {
                Ok(overdue) if !overdue.is_empty() => {
                    for sid in overdue {
                        self.bury(store, sid).await;
                    }
                }
                _ => return,
            }
        }
    }

    /// Tells the end of a session, unless it is this server's own or was told here.
    async fn bury(self: &Arc<Self>, store: &Arc<dyn SessionStore>, sid: SessionId) {
        if self.has(sid) || self.lock().farewells.contains(&sid) {
            return;
        }
        let Ok(Sweep::Due {
            why,
            rx,
            acked,
            messages,
            ..
        }) = self.measure("sweep", store.sweep(sid)).await
        else {
            return;
        };
        self.count(Metric::Abandoned(why));
        self.lock().farewells.insert(sid);
        let abandoned = Abandoned {
            id: sid,
            why,
            rx,
            acked,
            messages,
        };
        let reap = || Job::new(sid, 0, vec![StoreCall::Reap]);
        // A panic is reported by its hook; calling again would tell the end twice, as after the end of
        // this runtime.
        let unanswered = Unanswered::new(self, Loss::Farewell(reap()));
        let _ = AssertUnwindSafe(self.mourn(abandoned)).catch_unwind().await;
        unanswered.settle();
        reap().spawn(self, store);
    }
}
