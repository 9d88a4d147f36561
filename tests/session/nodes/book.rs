//! All that has happened to the messages, against which every step is checked.

use std::collections::BTreeMap;

use steadysocket::core::session::{EndReason, GoneReason, SessionEnd};

use super::scheme::Scheme;
use crate::support::Note;

/// The course of one session, as somebody sees it who sees everything.
#[derive(Clone, Debug)]
pub(super) struct Book {
    scheme: Scheme,
    /// The message of each number, as the store ever had it.
    stored: BTreeMap<u64, u64>,
    /// The highest position of the application that the store ever had.
    pub(super) stored_rx: u64,
    fence: u64,
    /// The messages that the client's application was handed.
    got: Vec<u64>,
    /// The numbers that the servers' applications were handed, and whether that was flagged.
    handed: Vec<(u64, bool)>,
    /// The position in the application's database: the fence, and the last number whose effect is
    /// there.
    pub(super) database: (u64, u64),
    /// Messages of which a report has said that nobody was handed them.
    never: Vec<u64>,
    /// Numbers that were committed after the end of the session.
    late: Vec<u64>,
    is_over: bool,
    /// An application has left, so that an end by bye need not be complete.
    has_left: bool,
}

impl Book {
    pub(super) fn new(scheme: Scheme) -> Self {
        Self {
            scheme,
            stored: BTreeMap::new(),
            stored_rx: 0,
            fence: 0,
            got: Vec::new(),
            handed: Vec::new(),
            database: (0, 0),
            never: Vec::new(),
            late: Vec::new(),
            is_over: false,
            has_left: false,
        }
    }

    /// The store has a message under a number.
    pub(super) fn bind(&mut self, seq: u64, id: u64) {
        let other = self.stored.insert(seq, id).filter(|other| *other != id);
        assert_eq!(other, None, "I9: number {seq} is bound to {id} as well");
        let mut numbers = self.stored.iter().filter(|(_, bound)| **bound == id);
        numbers.next();
        assert_eq!(numbers.next(), None, "I9: message {id} has two numbers");
    }

    pub(super) fn raise_fence(&mut self, fence: u64) {
        assert!(fence > self.fence, "I6: the fence falls");
        self.fence = fence;
    }

    /// The store has forgotten its last attaches.
    pub(super) fn forget_fence(&mut self) {
        self.fence = 0;
    }

    /// A server writes a message to a socket.
    pub(super) fn check_written(&self, seq: u64, note: Note) {
        let stored = self.stored.get(&seq);
        assert_eq!(stored, Some(&note.id), "I10: {seq} is written, not stored");
    }

    /// A server acknowledges everything up to this number.
    pub(super) fn check_told(&self, ack: u64) {
        assert!(
            ack <= self.stored_rx,
            "I2: {ack} is acknowledged, not stored"
        );
    }

    /// The client believes that the application was handed everything up to this number; up to that
    /// one a server still has them for it.
    pub(super) fn check_acked(&self, acked: u64, held: u64) {
        let top = self.handed_up_to().max(held);
        assert!(acked <= top, "I2: {acked} is acknowledged, not handed over");
    }

    /// The client's application is handed a message.
    pub(super) fn client_given(&mut self, seq: u64, id: u64) {
        assert_eq!(seq, self.got.len() as u64 + 1, "I1: the order");
        let stored = self.stored.get(&seq);
        assert_eq!(stored, Some(&id), "I1: another message");
        assert!(!self.got.contains(&id), "I1: message {id} comes twice");
        assert!(!self.never.contains(&id), "I11: {id} was said to be unsent");
        self.got.push(id);
    }

    /// The application of a server is handed a message.
    pub(super) fn server_given(&mut self, seq: u64, is_flagged: bool) {
        let top = self.handed_up_to();
        assert!(seq <= top + 1, "I1: {seq} is handed over after {top}");
        let before = self.handed.iter().filter(|(other, _)| *other == seq);
        let unflagged = before.clone().filter(|(_, is_flagged)| !is_flagged).count();
        assert!(
            is_flagged || unflagged == 0,
            "I15: {seq} is handed over twice, neither time flagged"
        );
        let is_strict = self.scheme == Scheme::OnlyOnce;
        assert!(!is_strict || before.count() == 0, "{seq} comes twice");
        self.check_reported(seq);
        self.handed.push((seq, is_flagged));
    }

    /// The application commits an effect with its position, unless another server was there. True if
    /// it took effect.
    pub(super) fn commit(&mut self, fence: u64, seq: u64) -> bool {
        let (last_fence, last_seq) = self.database;
        if last_fence > fence || last_seq >= seq {
            return false;
        }
        self.database = (fence, seq);
        let top = self.handed_up_to();
        assert_eq!(
            seq,
            top + 1,
            "I1: the effect of {seq} follows that of {top}"
        );
        self.handed.push((seq, false));
        true
    }

    /// The transaction of this number was under way when the session ended: what is not acknowledged
    /// then counts as not delivered, and no report is held against it.
    pub(super) fn excuse(&mut self, seq: u64) {
        self.late.push(seq);
    }

    pub(super) fn client_ended(&mut self, end: &SessionEnd<Note>, sent: u64) {
        let delivered = end.delivered_up_to;
        if end.why == EndReason::Gone(GoneReason::Ended) {
            let is_complete = delivered == sent || self.has_left;
            assert!(is_complete, "I12: the end is complete");
        }
        assert!(
            delivered <= self.handed_up_to(),
            "I11: {delivered} delivered"
        );
        let ids = end.uncertain.iter().chain(&end.unsent).map(|note| note.id);
        let rest = (delivered + 1..=sent).map(client_id);
        assert!(ids.eq(rest), "I11: the report has not all messages");
        self.condemn(end);
        let handed = self.handed.iter().map(|(seq, _)| *seq);
        handed
            .filter(|seq| !self.late.contains(seq))
            .for_each(|seq| self.check_reported(seq));
        self.is_over = true;
    }

    /// A session has ended on a server, whose application has sent these messages there.
    pub(super) fn server_ended(&mut self, end: &SessionEnd<Note>, sent: &[u64]) {
        assert!(end.delivered_up_to <= self.got.len() as u64, "I11");
        let told: Vec<_> = end.uncertain.iter().chain(&end.unsent).collect();
        for id in sent {
            let delivered = self.got.iter().take(end.delivered_up_to as usize);
            let is_told = told.iter().any(|note| note.id == *id);
            let goes_on = end.why == EndReason::Moved && self.stored.values().any(|of| of == id);
            assert!(
                is_told || goes_on || delivered.copied().any(|of| of == *id),
                "I11: {id} is in no report of {:?}",
                end.why
            );
        }
        self.condemn(end);
        let is_lie = |id| self.never.contains(id);
        assert!(!self.got.iter().any(is_lie), "I11: unsent, and delivered");
    }

    /// The end of a session is told by a server that did not have it.
    pub(super) fn check_abandoned(&self, acked: u64, messages: &[Note]) {
        assert!(acked <= self.got.len() as u64, "I11: {acked} acknowledged");
        let stored = self.stored.range(acked + 1..).map(|(_, id)| *id);
        let is_whole = stored.eq(messages.iter().map(|note| note.id));
        assert!(is_whole, "I11: a stored message is in no report");
    }

    /// A report has said that nobody was handed the client's message of this number.
    pub(super) fn never_handed(&self, seq: u64) -> bool {
        self.never.contains(&client_id(seq))
    }

    pub(super) fn leave(&mut self) {
        self.has_left = true;
    }

    pub(super) fn is_over(&self) -> bool {
        self.is_over
    }

    /// The applications were handed so many messages of the client, and of the servers.
    pub(super) fn has_delivered(&self, [up, down]: [u64; 2]) -> bool {
        self.handed_up_to() == up && self.got.len() as u64 == down
    }

    /// At rest the client has everything that the store had.
    pub(super) fn check_rest(&self) {
        let stored = self.stored.len();
        assert_eq!(self.got.len(), stored, "I14: lost at rest");
    }

    fn condemn(&mut self, end: &SessionEnd<Note>) {
        self.never.extend(end.unsent.iter().map(|note| note.id));
    }

    fn check_reported(&self, seq: u64) {
        let is_lie = self.never.contains(&client_id(seq));
        assert!(!is_lie, "I11: {seq} was said to be unsent");
    }

    fn handed_up_to(&self) -> u64 {
        self.handed.iter().map(|(seq, _)| *seq).max().unwrap_or(0)
    }
}

/// The client's messages are odd, so that their names do not meet those of the servers.
pub(super) fn client_id(seq: u64) -> u64 {
    2 * seq - 1
}

pub(super) fn server_id(nth: u64) -> u64 {
    2 * nth
}
