//! Telling the peer how far the application is: with data, or in time.

use super::endpoint::Endpoint;
use crate::core::queue::Payload;
use crate::core::span::Span;
use crate::core::time::Instant;

/// The longest time from the first acknowledgement to the frame that carries it. Longer saves
/// frames, shorter frees the peer's memory sooner.
const ACK_DELAY: Span = Span::from_millis(200);

/// For so long after the peer was told a position, data carries none for a few more messages. With
/// seldom messages each answer acknowledges at once; with many in a second a header is half as long.
const ACK_PAUSE: Span = Span::from_millis(50);

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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::core::config::QueueLimits;
    use crate::core::session::codec::{Control, Header, Probe};
    use crate::core::session::endpoint::tests::{NOW, RHYTHM, attach, endpoint};
    use crate::core::session::endpoint::{Frame, Room};

    /// A message arrives, and the application has it.
    fn receive(endpoint: &mut Endpoint<String>, seq: u64) {
        let header = Header {
            seq: Some(seq),
            ack: None,
        };
        endpoint.handle_message(NOW, header, "m".into(), 1).unwrap();
        endpoint.take_message();
        endpoint.hand_over(NOW, seq);
    }

    #[test]
    fn acknowledgements_go_with_data_or_in_time_or_when_there_are_enough() {
        let mut endpoint = endpoint(8, QueueLimits::default());
        attach(&mut endpoint);
        receive(&mut endpoint, 1);
        assert!(!endpoint.awaits(1));
        assert_eq!(endpoint.poll_frame(Room::Any), None);
        assert_eq!(endpoint.poll_timeout(), NOW + Duration::from_millis(200));
        receive(&mut endpoint, 2);
        let two = Frame::Control(Control::Ack(2));
        assert_eq!(
            endpoint.poll_frame(Room::Control),
            Some(two),
            "a quarter of the window"
        );
        receive(&mut endpoint, 3);
        let mut ack_at = |now| {
            endpoint.send(now, "data".into()).unwrap();
            match endpoint.poll_frame(Room::Any) {
                Some(Frame::Message(header, _)) => header.ack,
                other => panic!("{other:?}"),
            }
        };
        let later = NOW + Duration::from_millis(50);
        assert_eq!(
            ack_at(NOW + Duration::from_millis(49)),
            None,
            "told just now"
        );
        assert_eq!(ack_at(later), Some(3));
        assert_eq!(ack_at(later), None, "nothing left to tell");
        assert_eq!(endpoint.poll_timeout(), NOW + RHYTHM.silence);
        receive(&mut endpoint, 3);
        let again = Frame::Control(Control::Ack(3));
        assert_eq!(
            endpoint.poll_frame(Room::Control),
            Some(again),
            "a duplicate"
        );
    }

    #[test]
    fn telling_what_the_peer_knows_begins_no_pause() {
        let mut endpoint = endpoint(8, QueueLimits::default());
        attach(&mut endpoint);
        let (id, ack, tx) = (1, 0, 0);
        let ping = Control::Ping(Probe { id, ack, tx });
        endpoint.handle_control(NOW, &ping).unwrap();
        assert!(endpoint.poll_frame(Room::Any).is_some());
        receive(&mut endpoint, 1);
        endpoint.send(NOW, "data".into()).unwrap();
        let written = endpoint.poll_frame(Room::Any);
        let is_told = |header: &Header| header.ack == Some(1);
        assert!(matches!(written, Some(Frame::Message(header, _)) if is_told(&header)));
    }
}
