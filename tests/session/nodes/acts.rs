//! The jobs of the servers, and what their applications do.

use steadysocket::core::session::{GoneReason, SessionId, StoreError};

use super::book::server_id;
use super::cluster::Cluster;
use super::node::{Answer, Effects, Job, Work};
use super::scheme::Scheme;
use super::shelf::Sweep;
use crate::support::Note;

impl Cluster {
    /// A job goes on by one step.
    pub(super) fn step(&mut self, nth: usize, job: usize) {
        let (now, kind, sid) = (self.now, self.kind, self.sid);
        let node = &mut self.nodes[nth];
        let owner = self.shelf.owner().map(ToOwned::to_owned);
        node.step(now, job, &mut self.shelf, &mut self.book, kind);
        let Work::Attach(_, _, attach, _) = &node.jobs[job].work else {
            // Nobody waits for the answer to a farewell.
            if node.jobs[job].is_farewell() && node.jobs[job].answer.is_some() {
                node.jobs.remove(job);
            }
            return;
        };
        let fence = attach.fence;
        let has_moved = self.shelf.owner() != owner.as_deref();
        let other = &self.nodes[1 - nth];
        // To a server without the session, and without hope of it, a hint says nothing.
        let is_heard = sid.is_some_and(|sid| other.has(sid)) || !other.jobs.is_empty();
        if has_moved && is_heard {
            self.nodes[1 - nth].hint = Some(fence);
        }
    }

    /// The answer of a job arrives.
    pub(super) fn answer(&mut self, nth: usize, at: usize) {
        let (now, node) = (self.now, &mut self.nodes[nth]);
        let job = node.jobs.remove(at);
        match (job.work, job.answer.unwrap()) {
            (Work::Attach(id, sid, ..), Answer::Half(Ok(found)))
                if node.server.attempt(sid) >= Some(found.previous) =>
            {
                node.server.handle_attached(now, id, Ok(found));
            }
            (Work::Attach(id, sid, attach, _), Answer::Half(found)) => {
                let work = Work::Attach(id, sid, attach, Some(found));
                node.jobs.insert(at, Job { work, answer: None });
            }
            (Work::Attach(id, sid, attach, _), Answer::Attach(result)) => {
                self.check_answer(result.as_ref().err());
                let node = &mut self.nodes[nth];
                // The application was asked, which has shut out what is here.
                if result.is_ok() && self.kind.effects == Effects::Committed {
                    node.server.handle_moved(now, sid, attach.fence);
                }
                node.server.handle_attached(now, id, result);
            }
            (
                Work::Calls {
                    sid,
                    fence,
                    is_farewell: false,
                    ..
                },
                Answer::Calls(result),
            ) => {
                self.check_answer(result.as_ref().err());
                let node = &mut self.nodes[nth];
                node.server.handle_stored(now, sid, fence, result);
            }
            _ => return,
        }
        self.pump_node(nth);
    }

    /// A job has no answer, though it may have been carried out.
    pub(super) fn lose(&mut self, nth: usize, at: usize) {
        let job = &mut self.nodes[nth].jobs[at];
        let away = StoreError::Unavailable;
        job.answer = Some(match job.work {
            Work::Attach(..) => Answer::Attach(Err(away)),
            Work::Calls { .. } => Answer::Calls(Err(away)),
        });
        self.answer(nth, at);
    }

    /// The end of a session that another server had is told here.
    pub(super) fn bury(&mut self, nth: usize) {
        if let Sweep::Due {
            why,
            acked,
            messages,
            ..
        } = self.shelf.sweep(self.now)
        {
            self.check_gone(why);
            self.book.check_abandoned(acked, &messages);
            let job = Job::reap(self.sid.unwrap());
            self.nodes[nth].jobs.push(job);
        }
    }

    pub(super) fn send(&mut self, nth: usize) {
        self.server_sends += 1;
        let note = Note::new(server_id(self.server_sends), 1);
        let (now, sid, node) = (self.now, self.sid.unwrap(), &mut self.nodes[nth]);
        node.server.send(now, sid, note).unwrap();
        node.sent.push(note.id);
        self.pump_node(nth);
    }

    pub(super) fn application_takes(&mut self, nth: usize) {
        let (now, sid, node) = (self.now, self.sid.unwrap(), &mut self.nodes[nth]);
        // None if the store is asked whether its time is over.
        let Some(delivery) = node.server.take_message(sid) else {
            return;
        };
        let seq = delivery.seq.unwrap();
        match self.kind.effects {
            Effects::Committed => node.claim = node.server.attempt(sid).map(|at| (at, seq)),
            Effects::Handed => {
                if self.kind.scheme == Scheme::StoreFirst {
                    node.held.push_back(seq);
                } else {
                    self.book.server_given(seq, seq <= node.doubtful);
                }
                node.server.hand_over(now, sid, seq);
            }
        }
        self.pump_node(nth);
    }

    pub(super) fn application_acts(&mut self, nth: usize) {
        let node = &mut self.nodes[nth];
        match node.claim.take() {
            None => {
                let seq = node.held.pop_front().unwrap();
                self.book.server_given(seq, seq <= node.doubtful);
            }
            Some((fence, seq)) => {
                node.settling = self.book.commit(fence, seq).then_some(seq);
            }
        }
        self.pump_node(nth);
    }

    /// Acknowledges the message that is committed, but not while the store is asked whether the time of the
    /// session is over.
    pub(super) fn acknowledge(&mut self, nth: usize, sid: SessionId) {
        let (now, node) = (self.now, &mut self.nodes[nth]);
        let Some(seq) = node.settling else { return };
        if !node.has(sid) {
            self.book.excuse(seq);
        } else if !node.server.acknowledge_up_to(now, sid, seq)
            && node
                .server
                .endpoint(sid)
                .is_some_and(|endpoint| endpoint.awaits(seq))
        {
            return;
        }
        self.nodes[nth].settling = None;
        self.pump_node(nth);
    }

    /// A store that has forgotten nothing refuses only those who are too late; a token that it does not
    /// know is for the client to complain of.
    fn check_answer(&self, error: Option<&StoreError>) {
        match error {
            None
            | Some(
                StoreError::Unavailable
                | StoreError::Denied
                | StoreError::Fenced { .. }
                | StoreError::Stale { .. },
            ) => {}
            Some(StoreError::Gone { why, .. }) if *why != GoneReason::Denied => {
                self.check_gone(*why);
            }
            Some(error) => {
                let is_possible = self.spent.restarts > 0;
                assert!(is_possible, "{error:?} without a restart");
            }
        }
    }
}
