//! Messages of the peer, until they are handed over and acknowledged.

use std::collections::VecDeque;

use super::codec::ProtocolError;
use super::limits::Limits;
use crate::core::queue::Queued;

/// The act that acknowledges a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AckMode {
    /// Handing it to the application.
    Automatic,
    /// The application's own word, in any order.
    Manual,
}

/// A message for the application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery<P> {
    /// Its number; `None` for a volatile message.
    pub seq: Option<u64>,
    /// The message.
    pub payload: P,
}

/// Received messages, their order, and how far they are acknowledged.
///
/// `ack_sent <= done <= taken <= rx`, but for the end of a session, when nothing counts any more.
#[derive(Clone, Debug)]
pub(crate) struct Inbox<P> {
    limits: Limits,
    /// With their sizes, those of volatile messages marked. Numbers need no place: the first is
    /// `taken + 1`.
    waiting: VecDeque<Queued<P>>,
    volatile: Waiting,
    /// Received in order.
    rx: u64,
    /// Given out.
    taken: u64,
    /// Acknowledged by the application, without a gap.
    done: u64,
    /// In manual mode: acknowledged beyond a gap, the last one first; at most a window of them. A
    /// pointer, as in automatic mode there are none.
    #[expect(clippy::box_collection, reason = "a pointer instead of an empty list")]
    marks: Option<Box<Vec<u64>>>,
    ack_sent: u64,
    /// The sizes of `ack_sent + 1` to `rx`, as far as this side can prove them.
    sizes: VecDeque<u64>,
    bytes: u64,
}

/// The volatile messages that wait.
#[derive(Clone, Copy, Debug, Default)]
struct Waiting {
    messages: u64,
    bytes: u64,
}

impl<P> Inbox<P> {
    pub(crate) fn new(mode: AckMode, limits: Limits) -> Self {
        Self {
            limits,
            waiting: VecDeque::new(),
            volatile: Waiting::default(),
            rx: 0,
            taken: 0,
            done: 0,
            marks: (mode == AckMode::Manual).then(Box::default),
            ack_sent: 0,
            sizes: VecDeque::new(),
            bytes: 0,
        }
    }

    /// Takes the message after `rx`. `bytes` is the least size that it can have.
    pub(crate) fn accept(&mut self, payload: P, bytes: u64) -> Result<(), ProtocolError> {
        let window = self.limits.window;
        let held = self.bytes.saturating_add(bytes);
        if bytes > self.limits.max {
            return Err(ProtocolError::TooBig);
        }
        // The peer's own count is at least this: it knows of no acknowledgement but those sent.
        if self.sizes.len() as u64 >= window.messages.max(1)
            || held > window.bytes.max(self.limits.max)
        {
            return Err(ProtocolError::WindowExceeded);
        }
        self.rx += 1;
        self.bytes = held;
        self.sizes.push_back(bytes);
        self.waiting.push_back(Queued::new(payload, bytes));
        Ok(())
    }

    /// Takes a volatile message, unless too many wait already: then it is dropped.
    pub(crate) fn accept_volatile(&mut self, payload: P, bytes: u64) -> Result<(), ProtocolError> {
        if bytes > self.limits.max {
            return Err(ProtocolError::TooBig);
        }
        let window = self.limits.window;
        let fits = self.volatile.messages < window.messages
            && self.volatile.bytes.saturating_add(bytes) <= window.bytes;
        if fits {
            self.volatile.messages += 1;
            self.volatile.bytes += bytes;
            self.waiting
                .push_back(Queued::new(payload, bytes + VOLATILE));
        }
        Ok(())
    }

    /// The next message for the application.
    pub(crate) fn take(&mut self) -> Option<Delivery<P>> {
        let Queued {
            payload,
            bytes: size,
            ..
        } = self.waiting.pop_front()?;
        let seq = match size & VOLATILE {
            0 => {
                self.taken += 1;
                Some(self.taken)
            }
            _ => {
                self.volatile.messages -= 1;
                self.volatile.bytes -= size - VOLATILE;
                None
            }
        };
        if self.waiting.is_empty() && self.waiting.capacity() > KEPT {
            self.waiting = VecDeque::new();
        }
        Some(Delivery { seq, payload })
    }

    /// The application was handed everything up to `seq`. Acknowledges in automatic mode.
    pub(crate) fn hand_over(&mut self, seq: u64) {
        if self.mode() == AckMode::Automatic {
            self.advance(seq.min(self.taken));
        }
    }

    /// The application acknowledges one message; false if it cannot.
    pub(crate) fn acknowledge(&mut self, seq: u64) -> bool {
        let Some(marks) = self.marks.as_mut().filter(|_| seq <= self.taken && seq > 0) else {
            return false;
        };
        if seq > self.done
            && let Err(place) = marks.binary_search_by(|mark| seq.cmp(mark))
        {
            marks.insert(place, seq);
        }
        let mut done = self.done;
        while marks.last() == Some(&(done + 1)) {
            marks.pop();
            done += 1;
        }
        self.advance(done);
        true
    }

    /// The application acknowledges everything up to this message; false if it cannot.
    pub(crate) fn acknowledge_up_to(&mut self, seq: u64) -> bool {
        self.awaits(seq) && (self.done + 1..=seq).all(|seq| self.acknowledge(seq))
    }

    /// True if the application has this message and is to acknowledge it.
    pub(crate) fn awaits(&self, seq: u64) -> bool {
        self.mode() == AckMode::Manual && self.done < seq && seq <= self.taken
    }

    /// True if the application has this message and has not acknowledged it in any way.
    pub(crate) fn is_open(&self, seq: u64) -> bool {
        let marks = self.marks.as_ref();
        self.awaits(seq) && marks.is_some_and(|marks| !marks.contains(&seq))
    }

    /// The position that goes out with a frame which carries one, at most this one.
    pub(crate) fn send_ack(&mut self, last: u64) -> u64 {
        while self.ack_sent < self.done.min(last) {
            self.ack_sent += 1;
            self.bytes -= self.sizes.pop_front().unwrap_or(0);
        }
        self.ack_sent
    }

    /// Everything up to this message is done, and what came after it is forgotten.
    pub(crate) fn start_after(&mut self, rx: u64) {
        *self = Self::new(self.mode(), self.limits);
        (self.rx, self.taken, self.done, self.ack_sent) = (rx, rx, rx, rx);
    }

    /// The peer was told this position by other means than a frame that carries it.
    pub(crate) fn told(&mut self, ack: u64) {
        let done = self.done;
        self.done = ack.clamp(self.ack_sent, done);
        self.send_ack(ack);
        self.advance(done);
    }

    /// True if so much is acknowledged that the peer is to know at once.
    pub(crate) fn is_ack_urgent(&self) -> bool {
        let window = self.limits.window;
        let messages = (window.messages / 4).clamp(1, 32);
        let count = self.unsent_acks(u64::MAX);
        let mut bytes = 0;
        for size in self.sizes.range(..self.sizes.len().min(count as usize)) {
            bytes += size;
        }
        count >= messages || bytes >= window.bytes.div_ceil(4)
    }

    /// Acknowledgements that the peer does not know of.
    /// `last` is the highest position that may be told.
    pub(crate) fn unsent_acks(&self, last: u64) -> u64 {
        self.done.min(last) - self.ack_sent
    }

    /// True if the peer's window is full and the application has every message: it does not
    /// acknowledge.
    pub(crate) fn is_stalled(&self) -> bool {
        self.mode() == AckMode::Manual
            && self.taken == self.rx
            && self.rx - self.done >= self.limits.window.messages.max(1)
    }

    /// Ends: the position that counts. In automatic mode the application has what was given out,
    /// though its handler may not have returned; in manual mode what is not acknowledged was not
    /// delivered, nor will anything more be given out.
    pub(crate) fn freeze(&mut self) -> u64 {
        match self.mode() {
            AckMode::Automatic => self.done = self.taken,
            AckMode::Manual => self.waiting = VecDeque::new(),
        }
        self.done
    }

    /// Drops the messages that wait, which are received and will never be handed over.
    pub(crate) fn throw_away(&mut self) {
        self.waiting = VecDeque::new();
        self.volatile = Waiting::default();
    }

    /// How much this side takes.
    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    pub(crate) fn mode(&self) -> AckMode {
        match self.marks {
            None => AckMode::Automatic,
            Some(_) => AckMode::Manual,
        }
    }

    /// True if the peer was told that the application has every message.
    pub(crate) fn is_told(&self) -> bool {
        self.ack_sent >= self.rx
    }

    pub(crate) fn rx(&self) -> u64 {
        self.rx
    }

    /// Given to the application.
    pub(crate) fn taken(&self) -> u64 {
        self.taken
    }

    pub(crate) fn done(&self) -> u64 {
        self.done
    }

    pub(crate) fn has_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// The bytes of the messages that wait for the application.
    pub(crate) fn waiting_bytes(&self) -> u64 {
        let sizes = self.waiting.iter().map(|waiting| waiting.bytes & !VOLATILE);
        sizes.sum()
    }

    fn advance(&mut self, done: u64) {
        self.done = self.done.max(done);
    }
}

/// The room for messages that is kept while none waits. Mostly there is one at a time, and for each
/// it would be allocated anew; in wasm it takes a hundred bytes.
const KEPT: usize = if cfg!(target_arch = "wasm32") { 4 } else { 0 };

/// Marks the size of a volatile message, which no size reaches.
const VOLATILE: u64 = 1 << 63;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::session::codec::Window;

    /// With room for so many messages and 100 bytes.
    fn inbox(mode: AckMode, messages: u64) -> Inbox<char> {
        let window = Window {
            messages,
            bytes: 100,
        };
        Inbox::new(mode, Limits { window, max: 100 })
    }

    fn taken(mode: AckMode, count: u64) -> Inbox<char> {
        let mut inbox = inbox(mode, count);
        for _ in 0..count {
            inbox.accept('a', 1).unwrap();
            inbox.take();
        }
        inbox
    }

    #[test]
    fn a_volatile_message_that_was_taken_leaves_all_of_its_room() {
        let mut inbox = inbox(AckMode::Automatic, 1);
        for _ in 0..3 {
            inbox.accept_volatile('a', 100).unwrap();
            inbox.accept_volatile('b', 0).unwrap();
            assert_eq!(inbox.take().map(|delivery| delivery.payload), Some('a'));
            assert_eq!(inbox.take(), None);
        }
    }

    #[test]
    fn only_what_was_taken_can_be_acknowledged_and_only_by_hand() {
        let mut manual = taken(AckMode::Manual, 2);
        manual.accept('c', 1).unwrap_err();
        assert_eq!([0, 3].map(|seq| manual.acknowledge(seq)), [false; 2]);
        assert_eq!([1, 1, 2].map(|seq| manual.acknowledge(seq)), [true; 3]);
        assert_eq!(manual.done(), 2);
        assert!(!taken(AckMode::Automatic, 2).acknowledge(1));
    }

    #[test]
    fn everything_up_to_a_message_is_acknowledged_at_once_and_once() {
        let mut inbox = taken(AckMode::Manual, 5);
        for seq in [2, 4] {
            inbox.acknowledge(seq);
        }
        assert_eq!(
            [0, 1, 3, 5, 6].map(|seq| inbox.awaits(seq)),
            [false, true, true, true, false]
        );
        assert_eq!(
            [0, 1, 2, 3, 4, 5, 6].map(|seq| inbox.is_open(seq)),
            [false, true, false, true, false, true, false]
        );
        assert_eq!(
            [6, 3, 3].map(|seq| inbox.acknowledge_up_to(seq)),
            [false, true, false]
        );
        assert_eq!((inbox.done(), inbox.awaits(4)), (4, false));
        assert!(!taken(AckMode::Automatic, 2).acknowledge_up_to(2));
    }

    #[test]
    fn an_application_stalls_that_has_a_whole_window_and_acknowledges_nothing() {
        let mut inbox = inbox(AckMode::Manual, 2);
        inbox.accept('a', 1).unwrap();
        inbox.accept('b', 1).unwrap();
        inbox.take();
        assert!(!inbox.is_stalled(), "one waits");
        inbox.take();
        assert!(inbox.is_stalled());
        inbox.acknowledge(1);
        assert!(!inbox.is_stalled(), "one is acknowledged");
        assert!(!taken(AckMode::Automatic, 2).is_stalled());
    }

    #[test]
    fn messages_that_wait_are_counted() {
        let mut inbox = inbox(AckMode::Manual, 2);
        assert!(!inbox.has_waiting());
        inbox.accept('a', 30).unwrap();
        inbox.accept_volatile('b', 12).unwrap();
        assert_eq!((inbox.has_waiting(), inbox.waiting_bytes()), (true, 42));
    }
}
