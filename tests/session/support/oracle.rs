//! The second reckoning: what was accepted, delivered and acknowledged, and what reports may say.

use std::collections::{BTreeMap, VecDeque};

use steadysocket::core::session::{
    Delivery, EndReason, Endpoint, GoneReason, Positions, SessionEnd, SessionId,
};

use super::note::Note;

/// The side that sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Client,
    Server,
}

/// One direction of one session. I1 to I16 are the invariants of the protocol.
#[derive(Clone, Debug, Default)]
pub(crate) struct Direction {
    /// Numbered by the sender, in order.
    pub(crate) accepted: Vec<u64>,
    /// Handed to the receiver's application, in order.
    pub(crate) delivered: Vec<u64>,
    /// Counts as delivered: the position that the receiver may acknowledge.
    pub(crate) done: u64,
    /// Accepted and not numbered.
    pub(crate) queue: VecDeque<u64>,
    positions: Positions,
    acked: u64,
    ack_written: u64,
    end: Option<(EndReason, u64, u64)>,
}

/// Both directions of one session.
#[derive(Clone, Debug, Default)]
pub(crate) struct Record {
    pub(crate) up: Direction,
    pub(crate) down: Direction,
    attempt: u64,
    /// The server's application takes no more.
    is_left: bool,
}

/// Everything that ever happened.
#[derive(Clone, Debug, Default)]
pub(crate) struct Oracle {
    pub(crate) records: Vec<Record>,
    by_sid: BTreeMap<SessionId, usize>,
}

impl Oracle {
    /// The record of a session; a new one if it is not known.
    pub(crate) fn index(&mut self, sid: SessionId) -> usize {
        *self.by_sid.entry(sid).or_insert_with(|| {
            self.records.push(Record::default());
            self.records.len() - 1
        })
    }

    pub(crate) fn direction(&mut self, index: usize, from: Side) -> &mut Direction {
        let record = &mut self.records[index];
        match from {
            Side::Client => &mut record.up,
            Side::Server => &mut record.down,
        }
    }

    /// I6: attempts that were accepted only grow.
    pub(crate) fn check_attempt(&mut self, index: usize, attempt: u64) {
        let last = &mut self.records[index].attempt;
        assert!(attempt >= *last, "I6: attempt {attempt} after {last}");
        *last = attempt;
    }

    pub(crate) fn leave(&mut self, index: usize) {
        self.records[index].is_left = true;
    }

    /// A message was handed over.
    pub(crate) fn deliver(&mut self, index: usize, from: Side, delivery: &Delivery<Note>) {
        let direction = self.direction(index, from);
        if let Some(seq) = delivery.seq {
            direction.delivered.push(delivery.payload.id);
            let position = direction.delivered.len();
            assert_eq!(
                seq, position as u64,
                "I1: number {seq} at position {position}"
            );
            let accepted = direction.accepted.get(position - 1);
            assert_eq!(accepted, Some(&delivery.payload.id), "I1: number {seq}");
        }
    }

    /// The end of one side: I11, I12.
    pub(crate) fn end(&mut self, index: usize, from: Side, end: &SessionEnd<Note>) {
        let direction = self.direction(index, from);
        let ids = |notes: &[Note]| notes.iter().map(|note| note.id).collect::<Vec<_>>();
        let told = end.delivered_up_to;
        let rest = direction.accepted[told as usize..].iter();
        let held: Vec<u64> = rest.chain(&direction.queue).copied().collect();
        let reported = [ids(&end.uncertain), ids(&end.unsent)].concat();
        assert_eq!(
            reported, held,
            "I11: the report of {from:?} is no partition"
        );
        assert!(
            told <= direction.done,
            "I11: {from:?} told {told} of {}",
            direction.done
        );
        assert!(direction.end.is_none(), "two reports of {from:?}");
        direction.end = Some((end.why, told, end.uncertain.len() as u64));
        direction.queue.clear();
        if end.why == EndReason::Gone(GoneReason::Ended) {
            let Record {
                up, down, is_left, ..
            } = &self.records[index];
            assert!(end.uncertain.is_empty(), "I12: ended, and not certain");
            for (direction, may_lack) in [(up, *is_left), (down, false)] {
                let (done, accepted) = (direction.done, direction.accepted.len() as u64);
                assert!(done == accepted || may_lack, "I12: ended, and not complete");
            }
        }
    }

    /// A frame of the receiver acknowledges: I2, I13.
    pub(crate) fn check_ack(&mut self, index: usize, from: Side, ack: u64) {
        let direction = self.direction(index, from);
        let (done, written) = (direction.done, direction.ack_written);
        assert!(
            ack <= done,
            "I2: {ack} of {from:?} acknowledged, {done} delivered"
        );
        assert!(ack >= written, "I13: acknowledged {ack} after {written}");
        direction.ack_written = ack;
    }

    /// The sender's state after a step: I2, I3, I4, I9, I13.
    pub(crate) fn check_sender(&mut self, index: usize, from: Side, endpoint: &Endpoint<Note>) {
        let direction = self.direction(index, from);
        let (acked, tx) = (endpoint.acked(), endpoint.positions().tx);
        assert!(
            acked >= direction.acked,
            "I13: the acknowledged position fell"
        );
        assert!(
            acked <= direction.done,
            "I2: {acked} acknowledged, {} delivered",
            direction.done
        );
        direction.acked = acked;
        let mut next = acked + 1;
        for (seq, note) in endpoint.unacknowledged() {
            assert_eq!(seq, next, "I3: the outbox has a gap");
            next += 1;
            match direction.accepted.get(seq as usize - 1) {
                Some(id) => assert_eq!(*id, note.id, "I9: number {seq} has two payloads"),
                None => {
                    let last = direction.accepted.last().copied().unwrap_or(0);
                    assert!(note.id > last, "numbered out of order");
                    direction.queue.retain(|id| *id != note.id);
                    direction.accepted.push(note.id);
                }
            }
        }
        assert_eq!(next, tx + 1, "I3: the outbox does not reach tx");
        assert_eq!(direction.accepted.len() as u64, tx, "I3: tx");
    }

    /// The receiver's state after a step: I2, I13.
    pub(crate) fn check_receiver(&mut self, index: usize, from: Side, endpoint: &Endpoint<Note>) {
        let direction = self.direction(index, from);
        let positions = endpoint.positions();
        let (delivered, tx) = (
            direction.delivered.len() as u64,
            direction.accepted.len() as u64,
        );
        assert!(positions.rx <= tx, "I2: received {} of {tx}", positions.rx);
        assert!(
            delivered <= positions.rx,
            "I2: handed over more than received"
        );
        assert_eq!(positions.ack, direction.done, "the two reckonings differ");
        assert!(positions.rx >= direction.positions.rx, "I13: rx fell");
        direction.positions = positions;
    }

    /// The receiver was restored and knows only what its application has.
    pub(crate) fn forget_received(&mut self, index: usize, from: Side) {
        let direction = self.direction(index, from);
        direction.positions.rx = direction.done;
    }

    /// At the end of all: no report said that something was not delivered which was.
    pub(crate) fn check_reports(&self) {
        self.check_reports_so_far();
        for record in &self.records {
            let ends = [&record.up.end, &record.down.end];
            let ended = EndReason::Gone(GoneReason::Ended);
            let by_bye = ends.map(|end| end.as_ref().map(|(why, ..)| *why == ended));
            // A client that gave up may not know that its server ended by bye; not so the server.
            let differ = by_bye == [Some(true), Some(false)];
            assert!(!differ, "I12: one side ended by bye: {ends:?}");
        }
    }

    pub(crate) fn check_reports_so_far(&self) {
        for direction in self
            .records
            .iter()
            .flat_map(|record| [&record.up, &record.down])
        {
            if let Some((why, told, uncertain)) = direction.end {
                let done = direction.done;
                assert!(
                    done <= told + uncertain,
                    "I11: {why:?} told {told}, was {done}"
                );
            }
        }
    }

    /// True if a message of the client's is in a queue, or has a number.
    pub(crate) fn knows(&self, id: u64) -> bool {
        let mut records = self.records.iter().rev();
        records.any(|Record { up, .. }| up.queue.contains(&id) || up.accepted.contains(&id))
    }

    /// The messages of a session's client that have no number.
    pub(crate) fn queue(&self, sid: SessionId) -> Option<&VecDeque<u64>> {
        let index = self.by_sid.get(&sid)?;
        Some(&self.records.get(*index)?.up.queue)
    }

    /// The position that the server had received up to in a session, when it was last seen.
    pub(crate) fn received(&mut self, sid: SessionId) -> u64 {
        let index = self.index(sid);
        self.records[index].up.positions.rx
    }

    pub(crate) fn delivered(&self) -> usize {
        let of = |record: &Record| record.up.delivered.len() + record.down.delivered.len();
        self.records.iter().map(of).sum()
    }
}
