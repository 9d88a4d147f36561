//! A numbered stream of messages, as it arrives.

use std::collections::BTreeSet;

/// One numbered stream, from 1, as it arrives.
#[derive(Debug, Default)]
pub(crate) struct Stream {
    /// The highest number so far.
    last: u64,
    missing: BTreeSet<u64>,
    pub(crate) arrived: u64,
    pub(crate) duplicated: u64,
    pub(crate) reordered: u64,
}

impl Stream {
    /// Counts a message; false if it is out of place.
    pub(crate) fn note(&mut self, number: u64) -> bool {
        self.arrived += 1;
        if number > self.last {
            let is_next = number == self.last + 1;
            self.missing.extend(self.last + 1..number);
            self.last = number;
            return is_next;
        }
        if self.missing.remove(&number) {
            self.reordered += 1;
        } else {
            self.duplicated += 1;
        }
        false
    }

    /// Of so many messages, those that have not arrived.
    pub(crate) fn lost(&self, sent: u64) -> u64 {
        self.missing.len() as u64 + sent.saturating_sub(self.last)
    }

    /// Gaps are no loss here.
    pub(crate) fn note_volatile(&mut self, number: u64) -> bool {
        self.arrived += 1;
        let is_later = number > self.last;
        self.duplicated += u64::from(!is_later);
        self.last = self.last.max(number);
        is_later
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(numbers: &[u64]) -> Stream {
        let mut stream = Stream::default();
        for number in numbers {
            stream.note(*number);
        }
        stream
    }

    #[test]
    fn what_is_lost_doubled_or_late_is_counted() {
        let stream = noted(&[1, 2, 2, 5, 4]);
        assert_eq!((stream.duplicated, stream.reordered), (1, 1));
        assert_eq!((stream.lost(5), stream.lost(7)), (1, 3));
        let sound = noted(&[1, 2, 3]);
        assert_eq!(
            (sound.duplicated, sound.reordered, sound.lost(3)),
            (0, 0, 0)
        );
    }

    #[test]
    fn of_volatile_messages_only_those_that_come_twice_or_late_are_wrong() {
        let mut stream = Stream::default();
        let right = [1, 4, 4, 2, 5].map(|number| stream.note_volatile(number));
        assert_eq!(
            (right, stream.duplicated),
            ([true, true, false, false, true], 2)
        );
    }
}
