//! Telling the peer how far the application is: with data, or in time.

use std::time::Duration;

use super::endpoint::Endpoint;
use crate::core::queue::Payload;
use crate::core::time::Instant;

/// The longest time from the first acknowledgement to the frame that carries it. Longer saves
/// frames, shorter frees the peer's memory sooner.
const ACK_DELAY: Duration = Duration::from_millis(200);

/// For so long after the peer was told a position, data carries none for a few more messages. With
/// seldom messages each answer acknowledges at once; with many in a second a header is half as long.
const ACK_PAUSE: Duration = Duration::from_millis(50);

/// So many messages are no longer few.
const ACK_COUNT: u64 = 8;

/// In a message of so many bytes a position costs next to nothing.
const ACK_BYTES: u64 = 512;

impl<P: Payload + Clone> Endpoint<P> {
    /// The position to add to a message of this size, if it is due, or would be soon.
    pub(super) fn take_ack(&mut self, bytes: u64) -> Option<u64> {
        let unsent = self.inbox.unsent_acks(self.stored_rx());
        // The peer may have no larger window than it takes itself.
        let few = ACK_COUNT.min(self.peer_limits().window.messages / 4);
        let link = self.link.as_ref()?;
        let is_time = unsent >= few || link.now >= link.pause_until || bytes >= ACK_BYTES;
        if !(link.is_ack_due || unsent > 0 && is_time) {
            return None;
        }
        Some(self.tell_now())
    }

    /// The current position, which the frame that is written now tells the peer.
    pub(super) fn tell_now(&mut self) -> u64 {
        let last = self.stored_rx();
        let is_news = self.inbox.unsent_acks(last) > 0;
        if let Some(link) = &mut self.link {
            link.is_ack_due = false;
            link.ack_at = Instant::NEVER;
            if is_news {
                link.pause_until = link.now + ACK_PAUSE;
            }
        }
        self.inbox.send_ack(last)
    }

    /// Sees to it that the peer is told the current position in time.
    pub(super) fn acknowledge_later(&mut self, now: Instant) {
        let unsent = self.inbox.unsent_acks(self.stored_rx());
        let is_urgent = self.inbox.is_ack_urgent();
        let is_closing = self.closing.is_open();
        let done = self.positions().ack;
        let Some(link) = &mut self.link else {
            return;
        };
        let is_asked = link.asked_for <= done;
        if is_asked {
            link.asked_for = u64::MAX;
        }
        if unsent == 0 {
            return;
        }
        link.is_ack_due |= is_urgent || is_closing || is_asked;
        link.ack_at = link.ack_at.min(now + ACK_DELAY);
    }
}
