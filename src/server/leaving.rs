//! Sessions whose closure has returned, and the end of all of them.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use super::hub::Hub;
use super::slot::Slot;
use super::state::State;
use crate::Message;
use crate::core::Instant;
use crate::core::session::{Delivery, Endpoint, SessionClose};

/// How long a session whose closure has returned may go without progress while it has a socket; as
/// long as a client's `close` takes at most.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(10);

impl Hub {
    /// The next message for the application, which is thereby handed over.
    pub(super) fn take(self: &Arc<Self>, slot: &Slot) -> Option<Delivery<Message>> {
        if !self.lock().has_message(slot) {
            return slot.take_remaining();
        }
        let delivery = self.with(|state, now| {
            let sid = slot.sid()?;
            let delivery = state.core.take_message(sid)?;
            if let Some(seq) = delivery.seq {
                state.core.hand_over(now, sid, seq);
            }
            Some(delivery)
        });
        delivery.or_else(|| slot.take_remaining())
    }

    /// Sees a session to its end whose closure has returned: nobody receives any more.
    pub(super) async fn finish(self: &Arc<Self>, slot: &Slot) {
        let discard = async || {
            while slot.end().is_none() {
                match self.take(slot) {
                    Some(_) => {}
                    None => slot.messages.notified().await,
                }
            }
        };
        let mut before = None;
        while timeout(CLOSE_TIMEOUT, discard()).await.is_err() {
            let after = self.lock().progress(slot);
            if before == Some(after) {
                self.with(|state, now| state.cut(now, slot));
            }
            before = Some(after);
        }
    }
}

impl State {
    /// Ends a session whose client does not answer bye. Without a socket it has its time to live.
    fn cut(&mut self, now: Instant, slot: &Slot) {
        let Some(id) = slot.sid().and_then(|sid| self.core.socket(sid)) else {
            return;
        };
        self.core.handle_close(now, id, SessionClose::Ended.get());
        if let Some(line) = self.lines.get_mut(&id) {
            line.hang_up(SessionClose::Ended);
        }
    }

    /// True if a message waits for the application.
    fn has_message(&self, slot: &Slot) -> bool {
        let endpoint = slot.sid().and_then(|sid| self.core.endpoint(sid));
        endpoint.is_some_and(Endpoint::has_message)
    }

    /// The acknowledged and received positions.
    fn progress(&self, slot: &Slot) -> Option<(u64, u64)> {
        let endpoint = self.core.endpoint(slot.sid()?)?;
        Some((endpoint.acked(), endpoint.positions().rx))
    }
}
