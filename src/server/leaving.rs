//! Sessions whose closure has returned, and the end of all of them.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use super::hub::Hub;
use super::session::SessionSender;
use super::slot::Slot;
use super::state::State;
use crate::Message;
use crate::core::Instant;
use crate::core::session::{Delivery, Endpoint, Presence, SessionClose};

/// How long a session whose closure has returned may go without progress while it has a socket; as
/// long as a client's `close` takes at most.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(10);

impl Hub {
    /// The next message for the application, which is thereby handed over.
    pub(super) fn take(self: &Arc<Self>, slot: &Slot) -> Option<Delivery<Message>> {
        if !self.lock().has_message(slot) {
            return self.take_remaining(slot);
        }
        let delivery = self.with(|state, now| {
            let sid = slot.sid()?;
            let delivery = state.core.take_message(sid)?;
            if let Some(seq) = delivery.seq {
                state.core.hand_over(now, sid, seq);
            }
            Some(delivery)
        });
        delivery.or_else(|| self.take_remaining(slot))
    }

    /// The next message that was received before the end, unless the client was told meanwhile that
    /// the application never had it.
    fn take_remaining(&self, slot: &Slot) -> Option<Delivery<Message>> {
        slot.end()?;
        let core = &mut self.lock().core;
        let mut may_have = |seq| core.hand_over_remaining(slot.name(), seq);
        std::iter::from_fn(|| slot.take_remaining())
            .find(|delivery| delivery.seq.is_none_or(&mut may_have))
    }
}

impl SessionSender {
    /// Sees a session to its end whose closure has returned. Other tasks may go on receiving, and
    /// acknowledging what they have, as long as that makes progress.
    pub(super) async fn finish(&self) {
        let slot = &self.slot;
        self.wait_while(|| slot.is_received()).await;
        self.leave(Presence::Left);
        self.wait_while(|| self.may_be_acknowledged()).await;
        self.leave(Presence::Gone);
        while slot.end().is_none() {
            self.wait_while(|| true).await;
            self.hub.with(|state, now| state.cut(now, slot));
        }
    }

    /// True if the application holds a message that it has not acknowledged.
    fn may_be_acknowledged(&self) -> bool {
        let held = self.slot.held_numbers();
        let state = self.hub.lock();
        let endpoint = self.slot.sid().and_then(|sid| state.core.endpoint(sid));
        endpoint.is_some_and(|endpoint| held.into_iter().any(|seq| endpoint.is_open(seq)))
    }

    fn leave(&self, presence: Presence) {
        self.hub.with(|state, now| {
            if let Some(sid) = self.slot.sid() {
                state.core.handle_presence(now, sid, presence);
            }
        });
    }

    /// Waits while this holds, at most until the session has ended or makes no progress.
    async fn wait_while(&self, holds: impl Fn() -> bool) {
        let is_over = || (self.slot.end().is_some() || !holds()).then_some(());
        let mut before = None;
        while timeout(CLOSE_TIMEOUT, self.until(is_over)).await.is_err() {
            let after = self.hub.lock().progress(&self.slot);
            let is_attached = self.is_attached();
            if before == Some(after) && is_attached {
                return;
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

    /// The acknowledged positions, and the received one.
    fn progress(&self, slot: &Slot) -> Option<(u64, u64, u64)> {
        let endpoint = self.core.endpoint(slot.sid()?)?;
        let positions = endpoint.positions();
        Some((endpoint.acked(), positions.ack, positions.rx))
    }
}
