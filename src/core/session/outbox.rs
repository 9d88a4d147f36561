//! Messages that have a number and wait for their acknowledgement.

use std::collections::VecDeque;

use super::codec::ProtocolError;
use super::limits::Limits;
use crate::core::queue::Queued;

/// The messages `acked + 1` to `tx`, and a cursor that writes them. There is no other way to the
/// socket: a resend is the same cursor, placed further back.
#[derive(Clone, Debug)]
pub(crate) struct Outbox<P> {
    items: VecDeque<Queued<P>>,
    bytes: u64,
    acked: u64,
    /// The last message that was written to the current socket.
    cursor: u64,
    /// The last message that was ever written to any.
    written: u64,
}

impl<P: Clone> Outbox<P> {
    pub(crate) fn new() -> Self {
        Self::starting_after(0)
    }

    /// An outbox whose first message has the number after this one.
    pub(crate) fn starting_after(acked: u64) -> Self {
        Self {
            items: VecDeque::new(),
            bytes: 0,
            acked,
            cursor: acked,
            written: acked,
        }
    }

    pub(crate) fn fits(&self, bytes: u64, limits: &Limits) -> bool {
        (self.items.len() as u64) < limits.window.messages
            && self.bytes.saturating_add(bytes) <= limits.window.bytes
    }

    /// Gives the message the next number.
    pub(crate) fn push(&mut self, payload: P, bytes: u64) -> u64 {
        self.bytes += bytes;
        self.items.push_back(Queued::new(payload, bytes));
        self.tx()
    }

    /// Trims what the peer has handed to its application.
    pub(crate) fn acknowledge(&mut self, ack: u64) -> Result<(), ProtocolError> {
        if ack > self.tx() {
            return Err(ProtocolError::BadPosition);
        }
        while self.acked < ack {
            self.acked += 1;
            let bytes = self.items.pop_front().map_or(0, |oldest| oldest.bytes);
            self.bytes -= bytes;
        }
        self.cursor = self.cursor.max(ack);
        if self.items.is_empty() {
            // An outbox that was full once must not keep its memory.
            self.items = VecDeque::new();
        }
        Ok(())
    }

    /// Places the cursor behind what the peer has received. This trims nothing: the peer may lose
    /// what it has received and not yet handed to its application.
    pub(crate) fn rewind(&mut self, rx: u64) -> Result<(), ProtocolError> {
        if !(self.acked..=self.tx()).contains(&rx) {
            return Err(ProtocolError::BadPosition);
        }
        self.cursor = rx;
        // Another server wrote it, if this one did not.
        self.written = self.written.max(rx);
        Ok(())
    }

    /// The next message to write, at most this one; the caller writes it.
    pub(crate) fn next(&mut self, last: u64) -> Option<(u64, P)> {
        if self.cursor >= last {
            return None;
        }
        let payload = self.get(self.cursor + 1)?.clone();
        self.cursor += 1;
        self.written = self.written.max(self.cursor);
        Some((self.cursor, payload))
    }

    /// Drops what a store has.
    pub(crate) fn leave(&mut self, stored: u64) {
        let _is_behind = self.acknowledge(stored.min(self.tx()));
    }

    /// Somebody else may have written everything up to this number.
    pub(crate) fn doubt(&mut self, last: u64) {
        self.written = self.written.max(last);
    }

    /// Takes everything out: what the peer may have, and what it has not. `delivered` is what its
    /// application was given, if the peer has said that; else all that was written is uncertain.
    pub(crate) fn take(&mut self, delivered: Option<u64>) -> (Vec<P>, Vec<P>) {
        let certain = delivered.unwrap_or(self.acked);
        let doubtful = delivered.unwrap_or(self.written);
        let (mut uncertain, mut unsent) = (Vec::new(), Vec::new());
        while let Some(Queued { payload, .. }) = self.items.pop_front() {
            self.acked += 1;
            match self.acked {
                seq if seq <= certain => {}
                seq if seq <= doubtful => uncertain.push(payload),
                _ => unsent.push(payload),
            }
        }
        self.bytes = 0;
        self.items = VecDeque::new();
        self.acked = self.written.max(certain);
        self.cursor = self.acked;
        (uncertain, unsent)
    }

    pub(crate) fn tx(&self) -> u64 {
        self.acked + self.items.len() as u64
    }

    /// Notes what was written in another life; false if that cannot be.
    pub(crate) fn set_written(&mut self, written: u64) -> bool {
        self.written = written;
        (self.acked..=self.tx()).contains(&written)
    }

    pub(crate) fn written(&self) -> u64 {
        self.written
    }

    pub(crate) fn acked(&self) -> u64 {
        self.acked
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The bytes of the messages that are not written to the current socket.
    pub(crate) fn unwritten_bytes(&self) -> u64 {
        let mut index = (self.cursor - self.acked) as usize;
        let mut unwritten = 0;
        while let Some(queued) = self.items.get(index) {
            unwritten += queued.bytes;
            index += 1;
        }
        unwritten
    }

    /// True if every message was written to the current socket.
    pub(crate) fn is_written(&self) -> bool {
        self.cursor == self.tx()
    }

    /// The message with this number, while it waits for its acknowledgement.
    pub(crate) fn get(&self, seq: u64) -> Option<&P> {
        let index = usize::try_from(seq.checked_sub(self.acked + 1)?).ok()?;
        self.items.get(index).map(|queued| &queued.payload)
    }

    /// The messages that wait for their acknowledgement, with their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u64, &P)> {
        (self.acked + 1..).zip(self.items.iter().map(|queued| &queued.payload))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::session::codec::Window;

    fn outbox() -> Outbox<char> {
        let mut outbox = Outbox::new();
        for payload in ['a', 'b', 'c', 'd'] {
            outbox.push(payload, 10);
        }
        outbox
    }

    #[test]
    fn a_position_of_the_peer_places_the_cursor_and_trims_nothing() {
        let mut outbox = outbox();
        outbox.rewind(3).unwrap();
        assert_eq!(outbox.unwritten_bytes(), 10);
        assert_eq!((outbox.next(9), outbox.next(9)), (Some((4, 'd')), None));
        assert_eq!(outbox.unwritten_bytes(), 0);
        outbox.rewind(0).unwrap();
        assert_eq!((outbox.next(9), outbox.bytes()), (Some((1, 'a')), 40));
    }

    #[test]
    fn what_the_peer_has_received_from_another_server_is_not_unsent() {
        let mut outbox = outbox();
        outbox.rewind(3).unwrap();
        outbox.rewind(0).unwrap();
        assert_eq!(outbox.take(None), (vec!['a', 'b', 'c'], vec!['d']));
    }

    #[test]
    fn an_acknowledgement_trims_and_never_goes_back() {
        let mut outbox = outbox();
        outbox.acknowledge(2).unwrap();
        outbox.acknowledge(1).unwrap();
        assert_eq!((outbox.acked(), outbox.bytes(), outbox.tx()), (2, 20, 4));
        assert_eq!(outbox.unwritten_bytes(), 20);
        assert_eq!(outbox.next(9), Some((3, 'c')));
        assert_eq!(outbox.acknowledge(5), Err(ProtocolError::BadPosition));
        assert_eq!(outbox.rewind(1), Err(ProtocolError::BadPosition));
        assert_eq!(outbox.rewind(5), Err(ProtocolError::BadPosition));
    }

    #[test]
    fn the_window_counts_messages_and_bytes() {
        let limits = |messages, bytes| Limits {
            window: Window { messages, bytes },
            max: 1,
        };
        let outbox = outbox();
        assert!(outbox.fits(10, &limits(5, 50)));
        assert!(!outbox.fits(11, &limits(5, 50)));
        assert!(!outbox.fits(1, &limits(4, 50)));
        assert!(!outbox.fits(u64::MAX, &limits(5, 50)));
    }

    #[test]
    fn at_the_end_every_message_has_one_fate() {
        let written = |count: usize| {
            let mut outbox = outbox();
            outbox.acknowledge(1).unwrap();
            for _ in 0..count {
                outbox.next(9);
            }
            outbox
        };
        assert_eq!(written(2).take(None), (vec!['b', 'c'], vec!['d']));
        assert_eq!(written(2).take(Some(2)), (vec![], vec!['c', 'd']));
        assert_eq!(written(0).take(None), (vec![], vec!['b', 'c', 'd']));
    }
}
