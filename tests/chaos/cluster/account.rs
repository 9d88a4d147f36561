//! The account of one client: what it has sent, what has come back, and what reports named.

use std::collections::HashSet;
use std::time::Duration;

use tokio::time::Instant;

use crate::faults::Kind;

/// The account of one client.
#[derive(Debug, Default)]
pub(crate) struct Account {
    /// The messages from 1 on that `send` has accepted.
    pub(crate) sent: u64,
    pub(crate) echoes: Echoes,
    /// The numbers that reports named as uncertain, and as unsent.
    pub(crate) uncertain: HashSet<u64>,
    pub(crate) unsent: HashSet<u64>,
    /// Sessions that ended before the client closed them.
    pub(crate) ends: Vec<String>,
    pub(crate) resumes: Vec<Resume>,
    /// It came to the end in order.
    pub(crate) is_done: bool,
    /// The first thing that was wrong.
    pub(crate) offence: Option<String>,
}

/// A session that went on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Resume {
    /// From the moment when the client knew that its socket was lost.
    pub(crate) from_loss: Duration,
    /// From the fault that was the latest at that moment.
    pub(crate) fault: Option<(Kind, Duration)>,
}

/// The messages as they come back.
#[derive(Debug, Default)]
pub(crate) struct Echoes {
    /// Of each number: seen, and seen without the mark of a repetition.
    seen: Vec<(bool, bool)>,
    last: u64,
    pub(crate) arrived: u64,
    /// Came again, and said so.
    pub(crate) repeated: u64,
    /// Came again as if for the first time.
    pub(crate) unflagged: u64,
    pub(crate) reordered: u64,
}

/// The mark of an echo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    First,
    Repeated,
}

impl Account {
    /// Something is wrong; the first is printed at the end.
    pub(crate) fn blame(&mut self, what: impl FnOnce() -> String) {
        self.offence.get_or_insert_with(what);
    }

    /// The client has heard that the session goes on, after such a loss.
    pub(crate) fn resumed(&mut self, lost: Instant, fault: Option<(Kind, Instant)>) {
        self.resumes.push(Resume {
            from_loss: lost.elapsed(),
            fault: fault.map(|(kind, time)| (kind, time.elapsed())),
        });
    }

    /// A report named this message, or it is in no report.
    pub(crate) fn is_named(&self, number: u64) -> bool {
        self.uncertain.contains(&number) || self.unsent.contains(&number)
    }
}

impl Echoes {
    /// Counts an echo; false if it is out of place.
    pub(crate) fn note(&mut self, number: u64, mark: Mark) -> bool {
        self.arrived += 1;
        let place = number as usize;
        if self.seen.len() <= place {
            self.seen.resize(place + 1, (false, false));
        }
        let (was_seen, was_plain) = self.seen[place];
        self.seen[place] = (true, was_plain || mark == Mark::First);
        if was_seen {
            let is_right = !was_plain || mark == Mark::Repeated;
            let count = if is_right {
                &mut self.repeated
            } else {
                &mut self.unflagged
            };
            *count += 1;
            return is_right;
        }
        let is_late = number < self.last;
        self.reordered += u64::from(is_late);
        self.last = self.last.max(number);
        !is_late
    }

    pub(crate) fn has(&self, number: u64) -> bool {
        self.seen
            .get(number as usize)
            .is_some_and(|(seen, _)| *seen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_echo_may_come_again_only_if_it_says_so() {
        let mut echoes = Echoes::default();
        assert!(echoes.note(1, Mark::First));
        assert!(echoes.note(1, Mark::Repeated));
        assert!(echoes.note(2, Mark::Repeated));
        assert_eq!((echoes.repeated, echoes.unflagged), (1, 0));
        assert!(!echoes.note(1, Mark::First));
        assert_eq!((echoes.repeated, echoes.unflagged), (1, 1));
    }

    #[test]
    fn an_echo_that_comes_late_is_out_of_order_and_a_missing_one_is_missed() {
        let mut echoes = Echoes::default();
        let right = [1, 4, 3].map(|number| echoes.note(number, Mark::First));
        assert_eq!((right, echoes.reordered), ([true, true, false], 1));
        assert_eq!(
            [1, 2, 3, 4, 5].map(|number| echoes.has(number)),
            [true, false, true, true, false]
        );
    }
}
