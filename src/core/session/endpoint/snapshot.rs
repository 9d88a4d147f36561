//! One side as bytes.

use super::closing::Farewell;
use super::endpoint::Endpoint;
use crate::core::queue::Payload;
use crate::core::session::codec::{MAX_NUMBER, Window};
use crate::core::session::limits::Limits;
use crate::core::session::outbox::Outbox;
use crate::core::session::snapshot::{Reader, SnapshotError, SnapshotPayload, Writer};
use crate::core::time::Instant;

impl<P: Payload<Text = String> + SnapshotPayload + Clone> Endpoint<P> {
    /// Writes the state that lasts. Messages of the peer that the application does not have are not
    /// part of it: the peer still has them, and sends them again.
    pub(crate) fn save(&self, out: &mut Writer) {
        let limits = self.peer_limits();
        let (acked, written) = (self.outbox.acked(), self.outbox.written());
        let window = limits.window;
        let done = self.inbox.done();
        for number in [
            window.messages,
            window.bytes,
            limits.max,
            acked,
            written,
            done,
        ] {
            out.number(number);
        }
        let numbered: Vec<&P> = self.outbox.iter().map(|(_, payload)| payload).collect();
        let queued: Vec<&P> = self.queue.iter().collect();
        for messages in [numbered, queued] {
            out.number(messages.len() as u64);
            for message in messages {
                out.block(|out| message.write(out));
            }
        }
        let farewell = self.closing.said();
        out.number(farewell.map_or(0, |farewell| u64::from(farewell.code)));
        out.text(farewell.map_or("", |farewell| &farewell.reason));
    }

    /// Reads the state into a side that has done nothing yet.
    pub(crate) fn load(
        &mut self,
        now: Instant,
        from: &mut Reader<'_>,
    ) -> Result<(), SnapshotError> {
        let own = self.inbox.limits();
        let messages = from.number()?;
        let bytes = from.number()?;
        let peer = Limits {
            window: Window { messages, bytes },
            max: from.number()?,
        };
        let limits = own.towards(peer);
        if limits != peer {
            return Err(SnapshotError::Limits);
        }
        let (acked, written, done) = (from.number()?, from.number()?, from.number()?);
        if acked > MAX_NUMBER || done > MAX_NUMBER {
            return Err(SnapshotError::Malformed);
        }
        self.know_peer(limits);
        self.inbox.start_after(done);
        self.outbox = Outbox::starting_after(acked);
        for _ in 0..from.number()? {
            let message = message::<P>(from)?;
            let bytes = message.byte_len();
            if bytes > limits.max || !self.outbox.fits(bytes, &limits) || !self.may_number() {
                return Err(SnapshotError::Limits);
            }
            self.outbox.push(message, bytes);
        }
        if !self.outbox.set_written(written) {
            return Err(SnapshotError::Malformed);
        }
        for _ in 0..from.number()? {
            let message = message::<P>(from)?;
            let bytes = message.byte_len();
            self.enqueue(now, message, bytes)
                .map_err(|_| SnapshotError::Limits)?;
        }
        let code = u16::try_from(from.number()?).map_err(|_| SnapshotError::Malformed)?;
        let reason = from.text()?.to_owned();
        if code > 0 {
            let is_final = false;
            self.close(
                now,
                Farewell {
                    code,
                    reason,
                    is_final,
                },
            );
        }
        Ok(())
    }
}

fn message<P: SnapshotPayload>(from: &mut Reader<'_>) -> Result<P, SnapshotError> {
    P::read(from.block()?).ok_or(SnapshotError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::config::QueueLimits;
    use crate::core::session::endpoint::tests::{NOW, endpoint};

    impl SnapshotPayload for String {
        fn write(&self, out: &mut Vec<u8>) {
            out.extend_from_slice(self.as_bytes());
        }

        fn read(bytes: &[u8]) -> Option<Self> {
            Self::from_utf8(bytes.to_vec()).ok()
        }
    }

    /// Reads a snapshot with these numbers: window, limit, positions.
    fn load(numbers: [u64; 6], messages: &[&str]) -> Result<(), SnapshotError> {
        let mut out = Writer::default();
        for number in numbers {
            out.number(number);
        }
        for messages in [messages, &[]] {
            out.number(messages.len() as u64);
            for message in messages {
                out.text(message);
            }
        }
        out.number(0);
        out.text("");
        endpoint(8, QueueLimits::default()).load(NOW, &mut Reader::new(&out.0))
    }

    #[test]
    fn positions_beyond_the_last_number_are_refused() {
        let positions = |acked, done| load([8, 100, 100, acked, acked, done], &[]);
        let beyond = MAX_NUMBER + 1;
        assert_eq!(positions(MAX_NUMBER, MAX_NUMBER), Ok(()));
        assert_eq!(positions(beyond, 0), Err(SnapshotError::Malformed));
        assert_eq!(positions(0, beyond), Err(SnapshotError::Malformed));
    }

    #[test]
    fn messages_beyond_any_limit_are_refused() {
        let limits = |window, max, acked| load([window, 100, max, acked, acked, 0], &["ab", "c"]);
        let beyond = Err(SnapshotError::Limits);
        assert_eq!(limits(2, 2, MAX_NUMBER - 2), Ok(()));
        assert_eq!(limits(1, 2, 0), beyond, "the window");
        assert_eq!(limits(2, 1, 0), beyond, "the size of a message");
        assert_eq!(limits(2, 2, MAX_NUMBER - 1), beyond, "the numbers");
    }
}
