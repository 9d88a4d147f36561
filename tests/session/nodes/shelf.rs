//! A store with atomic steps, small enough to be copied for each state of a search. It keeps the
//! laws of `SessionStore`, but for the one that a scheme leaves out, and may forget its latest steps.

use std::collections::VecDeque;
use std::time::Duration;

use steadysocket::core::Instant;
use steadysocket::core::session::{
    Attach, Attached, GoneReason, NewSession, StoreCall, StoreError, StoreReply, TokenDigest,
};

use super::book::Book;
use super::scheme::Scheme;
use crate::support::Note;

/// The store, with the one session that there is.
#[derive(Clone, Debug)]
pub(super) struct Shelf {
    scheme: Scheme,
    record: Option<Record>,
    /// The incarnation of the store.
    run: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Record {
    fence: u64,
    token: TokenDigest,
    previous: Option<TokenDigest>,
    rx: u64,
    acked: u64,
    messages: VecDeque<Note>,
    terms: NewSession,
    end: Option<GoneReason>,
    /// The end was told: nothing is left but the answer to a client.
    is_reaped: bool,
    deadline: Instant,
    /// The incarnation that has kept it from the beginning, or from its last attach.
    run: u64,
}

/// The store's word on a session whose time may be over.
pub(super) enum Sweep {
    Nothing,
    NotDue {
        left: Duration,
        fence: u64,
    },
    Due {
        why: GoneReason,
        fence: u64,
        acked: u64,
        messages: Vec<Note>,
    },
}

impl Shelf {
    pub(super) fn new(scheme: Scheme) -> Self {
        Self {
            scheme,
            record: None,
            run: 0,
        }
    }

    /// A call of a server that names this fence.
    pub(super) fn call(
        &mut self,
        now: Instant,
        book: &mut Book,
        fence: u64,
        call: &StoreCall<Note>,
    ) -> Result<StoreReply, StoreError> {
        match call {
            StoreCall::Create(session) => self.create(now, session)?,
            StoreCall::Sweep => return self.sweep(now).reply(),
            StoreCall::Reap => self.reap(),
            StoreCall::Append(seq, notes) => self.append(book, fence, *seq, notes)?,
            call => {
                let record = self.own(fence)?;
                match call {
                    StoreCall::Confirm => record.previous = None,
                    StoreCall::Accept(seq) => {
                        record.rx = record.rx.max(*seq);
                        book.stored_rx = book.stored_rx.max(record.rx);
                    }
                    StoreCall::Ack(seq) => record.acknowledge(*seq)?,
                    StoreCall::Touch(time) => record.deadline = now + *time,
                    StoreCall::End(why) => record.bury(*why),
                    _ => {}
                }
            }
        }
        Ok(StoreReply::Done)
    }

    pub(super) fn attach(
        &mut self,
        now: Instant,
        book: &mut Book,
        attach: &Attach,
    ) -> Result<Attached<Note>, StoreError> {
        let (run, scheme) = (self.run, self.scheme);
        let record = self.record.as_mut().ok_or(unknown())?;
        let is_forgotten = record.run != run && !scheme.leaves_out_run_at_attach();
        let presented = Some(attach.presented);
        if presented != Some(record.token) && presented != record.previous {
            return Err(match record.end {
                None if is_forgotten => StoreError::Lost { rx: None },
                _ => StoreError::Denied,
            });
        }
        if let Some(why) = record.end {
            let rx = (!is_forgotten).then_some(record.rx);
            return Err(StoreError::Gone { why, rx });
        }
        if attach.fence <= record.fence && scheme != Scheme::NoAttempt {
            let fence = record.fence;
            return Err(StoreError::Stale { fence });
        }
        if !is_forgotten && record.deadline <= now {
            let why = *record.end.insert(GoneReason::Expired);
            let rx = Some(record.rx);
            return Err(StoreError::Gone { why, rx });
        }
        let client = attach.client;
        let fits = (record.acked..=record.tx()).contains(&client.rx) && client.tx >= record.rx;
        if is_forgotten || !fits {
            (record.end, record.fence) = (Some(GoneReason::StateLost), attach.fence);
            let rx = (!is_forgotten).then_some(record.rx);
            return Err(StoreError::Lost { rx });
        }
        book.raise_fence(attach.fence);
        let previous = record.fence;
        record.previous = presented.filter(|_| scheme != Scheme::OneToken);
        (record.token, record.fence, record.run) = (attach.fresh, attach.fence, run);
        record.terms.node.clone_from(&attach.node);
        record.deadline = now + attach.lease;
        Ok(Attached {
            rx: record.rx,
            acked: record.acked,
            messages: record.messages.iter().copied().collect(),
            window: record.terms.window,
            max: record.terms.max,
            ttl: record.terms.ttl,
            protocol: record.terms.protocol.clone(),
            previous,
        })
    }

    /// The check of an append without the append, of a scheme that has them apart.
    pub(super) fn check_append(&mut self, fence: u64, seq: u64) -> Result<(), StoreError> {
        let record = self.own(fence)?;
        let tx = record.tx();
        (seq <= tx + 1).then_some(()).ok_or(StoreError::Gap { tx })
    }

    /// The append without its check.
    pub(super) fn append_unchecked(&mut self, book: &mut Book, notes: &[Note]) {
        let record = self.record.as_mut().expect("the check has found it");
        notes.iter().for_each(|note| record.push(book, *note));
    }

    /// The server that has the session.
    pub(super) fn owner(&self) -> Option<&str> {
        self.record.as_ref().map(|record| &*record.terms.node)
    }

    /// True if the time of the session is over, or it was lost, and nobody was told.
    pub(super) fn is_overdue(&self, now: Instant) -> bool {
        let record = self.record.as_ref().filter(|record| !record.is_reaped);
        record.is_some_and(|record| record.deadline <= now)
    }

    pub(super) fn sweep(&mut self, now: Instant) -> Sweep {
        let run = self.run;
        let Some(record) = self.record.as_mut().filter(|record| !record.is_reaped) else {
            return Sweep::Nothing;
        };
        let (fence, left) = (record.fence, record.deadline.saturating_duration_since(now));
        if record.end.is_none() && record.run != run {
            record.end = Some(GoneReason::StateLost);
        } else if record.end.is_none() && !left.is_zero() {
            return Sweep::NotDue { left, fence };
        }
        Sweep::Due {
            why: *record.end.get_or_insert(GoneReason::Expired),
            fence,
            acked: record.acked,
            messages: record.messages.iter().copied().collect(),
        }
    }

    fn reap(&mut self) {
        if let Some(record) = &mut self.record
            && let Some(why) = record.end
        {
            record.bury(why);
        }
    }

    /// The store is started again, as it was when it was last written to the disk.
    pub(super) fn restart(&mut self, disk: Self) {
        *self = Self {
            run: self.run + 1,
            ..disk
        };
    }

    pub(super) fn has_same(&self, disk: &Self) -> bool {
        self.record == disk.record
    }

    fn create(&mut self, now: Instant, session: &NewSession) -> Result<(), StoreError> {
        if let Some(record) = &self.record {
            let is_repeated = record.terms == *session && record.end.is_none();
            let fence = record.fence;
            return is_repeated.then_some(()).ok_or(StoreError::Stale { fence });
        }
        self.record = Some(Record {
            fence: session.fence,
            token: session.digest,
            previous: None,
            rx: 0,
            acked: 0,
            messages: VecDeque::new(),
            terms: session.clone(),
            end: None,
            is_reaped: false,
            deadline: now + session.lease,
            run: self.run,
        });
        Ok(())
    }

    fn append(
        &mut self,
        book: &mut Book,
        fence: u64,
        first: u64,
        notes: &[Note],
    ) -> Result<(), StoreError> {
        let scheme = self.scheme;
        let record = self.own(fence)?;
        let tx = record.tx();
        if first > tx + 1 {
            return Err(StoreError::Gap { tx });
        }
        for (seq, note) in (first..).zip(notes) {
            if seq > record.tx() || scheme == Scheme::AppendAgain {
                if record.messages.len() as u64 >= record.terms.window.messages {
                    return Err(StoreError::Full);
                }
                record.push(book, *note);
            } else if seq > record.acked
                && record.messages[(seq - record.acked - 1) as usize] != *note
            {
                return Err(StoreError::Clash { seq });
            }
        }
        Ok(())
    }

    /// The session, for a caller that may change it.
    fn own(&mut self, fence: u64) -> Result<&mut Record, StoreError> {
        let (run, scheme) = (self.run, self.scheme);
        let record = self.record.as_mut().ok_or(unknown())?;
        if let Some(why) = record.end {
            // Without it if it may be too low.
            let rx = (record.run == run).then_some(record.rx);
            return Err(StoreError::Gone { why, rx });
        }
        if fence < record.fence && scheme != Scheme::NoFence {
            return Err(StoreError::Fenced {
                fence: record.fence,
            });
        }
        if fence > record.fence && scheme != Scheme::NoRunNorFence {
            return Err(StoreError::Lost { rx: None });
        }
        if record.run != run && !scheme.leaves_out_run_in_calls() {
            record.end = Some(GoneReason::StateLost);
            return Err(StoreError::Lost { rx: None });
        }
        Ok(record)
    }
}

impl Sweep {
    pub(super) fn reply(&self) -> Result<StoreReply, StoreError> {
        Ok(match *self {
            Self::Nothing => StoreReply::Done,
            Self::NotDue { left, fence } => StoreReply::NotDue { left, fence },
            Self::Due {
                why: GoneReason::Expired,
                fence,
                ..
            } => StoreReply::Due { fence },
            Self::Due { why, .. } => return Err(StoreError::Gone { why, rx: None }),
        })
    }
}

impl Record {
    fn bury(&mut self, why: GoneReason) {
        self.end = Some(why);
        self.is_reaped = true;
        self.messages.clear();
    }

    fn tx(&self) -> u64 {
        self.acked + self.messages.len() as u64
    }

    fn push(&mut self, book: &mut Book, note: Note) {
        self.messages.push_back(note);
        book.bind(self.tx(), note.id);
    }

    fn acknowledge(&mut self, seq: u64) -> Result<(), StoreError> {
        if seq > self.tx() {
            return Err(StoreError::Ahead);
        }
        while self.acked < seq {
            self.acked += 1;
            self.messages.pop_front();
        }
        Ok(())
    }
}

fn unknown() -> StoreError {
    let why = GoneReason::Unknown;
    StoreError::Gone { why, rx: None }
}
