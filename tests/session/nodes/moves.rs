//! The next steps of a cluster. A server that is frozen is one whose steps come late: each call of
//! the store, each answer, each frame and each act of the application is a step of its own.

use std::fmt;

use steadysocket::core::session::StoreError;

use super::book::{client_id, server_id};
use super::cluster::Cluster;
use super::node::{Answer, Effects, Job, Work};
use super::scheme::Scheme;
use crate::model::explorer::Searched;
use crate::support::{Note, seconds};

/// Something that can happen; numbers are those of sockets, servers, and jobs of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Move {
    ClientSends,
    Sends(usize),
    Up(usize),
    Down(usize),
    /// So many frames to the server may still arrive.
    Cut(usize),
    ServerNotices(usize),
    ClientNotices,
    Dial(usize),
    Step(usize, usize),
    Answered(usize, usize),
    CallLost(usize, usize),
    AnswerLost(usize, usize),
    /// The application takes a message.
    Takes(usize),
    /// Its transaction takes effect, or it is handed what was stored first.
    Acts(usize),
    /// The store's word that the session has moved arrives.
    Hint(usize),
    /// A second passes, says this server's clock.
    Second(usize),
    Crash(usize),
    /// The store writes to its disk.
    Sync,
    Restart,
}

impl Searched for Cluster {
    type Move = Move;

    fn possible(&self) -> Vec<Move> {
        let mut moves = Vec::new();
        if !self.is_over() {
            self.add_of_client(&mut moves);
            self.add_of_links(&mut moves);
        }
        for nth in 0..2 {
            if self.nodes[nth].is_alive {
                self.add_of_node(nth, &mut moves);
            }
        }
        if self.spent.restarts < self.bounds.restarts {
            let is_behind = !self.bounds.is_durable && !self.shelf.has_same(&self.disk);
            moves.extend(is_behind.then_some(Move::Sync));
            moves.push(Move::Restart);
        }
        moves
    }

    fn take(&mut self, next: Move) {
        match next {
            Move::ClientSends => {
                self.client_sends += 1;
                let note = Note::new(client_id(self.client_sends), 1);
                self.client.send(self.now, note).unwrap();
                self.pump_client();
            }
            Move::Sends(node) => self.send(node),
            Move::Up(link) => self.deliver_up(link),
            Move::Down(link) => self.deliver_down(link),
            Move::Cut(kept) => {
                let link = self.current.unwrap();
                self.links[link].0.cut(kept, 0);
                self.client_notices(link, 1006);
            }
            Move::ServerNotices(link) => self.server_notices(link),
            Move::ClientNotices => self.client_notices(self.current.unwrap(), 1006),
            Move::Dial(node) => self.dial(node),
            Move::Step(node, job) => self.step(node, job),
            Move::Answered(node, job) => self.answer(node, job),
            Move::CallLost(node, job) | Move::AnswerLost(node, job) => {
                self.spent.losses += 1;
                let job_of = &mut self.nodes[node].jobs[job];
                let away = StoreError::Unavailable;
                job_of.answer = Some(match job_of.work {
                    Work::Attach(..) => Answer::Attach(Err(away)),
                    Work::Calls { .. } => Answer::Calls(Err(away)),
                });
                self.answer(node, job);
            }
            Move::Takes(node) => self.application_takes(node),
            Move::Acts(node) => self.application_acts(node),
            Move::Hint(node) => {
                let fence = self.nodes[node].hint.take().unwrap();
                let (now, sid) = (self.now, self.sid.unwrap());
                self.nodes[node].server.handle_moved(now, sid, fence);
                self.pump_node(node);
            }
            Move::Second(node) => {
                self.now = self.now + seconds(1);
                self.nodes[node].server.handle_timeout(self.now);
                self.pump_node(node);
            }
            Move::Crash(node) => {
                self.spent.crashes += 1;
                self.crash(node);
            }
            Move::Sync => self.disk = self.shelf.clone(),
            Move::Restart => {
                self.spent.restarts += 1;
                if !self.bounds.is_durable {
                    self.book.forget_fence();
                    self.shelf.restart(self.disk.clone());
                    self.disk = self.shelf.clone();
                }
            }
        }
    }

    fn check(&self) {
        let held = self.nodes.iter().flat_map(|node| &node.held).max();
        let held = held.copied().unwrap_or(0);
        self.book.check_acked(self.client.endpoint().acked(), held);
        self.check_rest();
    }

    fn print(&self, out: &mut impl fmt::Write) -> fmt::Result {
        Self::print(self, out)
    }
}

impl Cluster {
    /// A job goes on by one step.
    pub(super) fn step(&mut self, nth: usize, job: usize) {
        let (kind, node) = (self.kind, &mut self.nodes[nth]);
        let owner = self.shelf.owner().map(ToOwned::to_owned);
        node.step(job, &mut self.shelf, &mut self.book, kind);
        if let Work::Attach(_, _, attach, _) = &node.jobs[job].work
            && self.shelf.owner() != owner.as_deref()
        {
            let fence = attach.fence;
            let other = &mut self.nodes[1 - nth];
            other.hint = Some(fence).filter(|_| other.is_alive);
        }
    }

    /// The answer of a job arrives.
    pub(super) fn answer(&mut self, nth: usize, at: usize) {
        let (now, node) = (self.now, &mut self.nodes[nth]);
        let job = node.jobs.remove(at);
        match (job.work, job.answer.unwrap()) {
            (Work::Attach(id, sid, ..), Answer::Half(found))
                if node.server.attempt(sid) >= Some(found.previous) =>
            {
                node.server.handle_attached(now, id, Ok(found));
            }
            (Work::Attach(id, sid, attach, _), Answer::Half(found)) => {
                let work = Work::Attach(id, sid, attach, Some(found));
                node.jobs.insert(at, Job { work, answer: None });
            }
            (Work::Attach(id, sid, attach, _), Answer::Attach(result)) => {
                check_answer(self.spent.restarts, result.as_ref().err());
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
                check_answer(self.spent.restarts, result.as_ref().err());
                node.server.handle_stored(now, sid, fence, result);
            }
            _ => return,
        }
        self.pump_node(nth);
    }

    fn add_of_client(&self, moves: &mut Vec<Move>) {
        let endpoint = self.client.endpoint();
        let has_room = endpoint.positions().tx - endpoint.acked() < self.bounds.window;
        if self.client_sends < self.bounds.messages[0] && has_room {
            moves.push(Move::ClientSends);
        }
        if self.may_dial() && self.links.len() < self.bounds.sockets {
            let alive = (0..2).filter(|node| self.nodes[*node].is_alive);
            moves.extend(alive.map(Move::Dial));
        }
    }

    fn add_of_links(&self, moves: &mut Vec<Move>) {
        for (link, (line, _)) in self.links.iter().enumerate() {
            let is_current = self.current == Some(link);
            let mut may = |condition: bool, next| moves.extend(condition.then_some(next));
            may(line.server_listens && !line.up.is_empty(), Move::Up(link));
            may(
                line.client_listens && !line.down.is_empty(),
                Move::Down(link),
            );
            if is_current && self.links.len() < self.bounds.sockets {
                may(true, Move::Cut(line.up.len()));
                may(!line.up.is_empty(), Move::Cut(0));
            }
            let is_left = line.server_listens && !line.client_listens && line.up.is_empty();
            may(is_left, Move::ServerNotices(link));
            let is_dead = is_current && !line.server_listens && line.down.is_empty();
            may(is_dead, Move::ClientNotices);
        }
    }

    fn add_of_node(&self, nth: usize, moves: &mut Vec<Move>) {
        let node = &self.nodes[nth];
        for (at, job) in node.jobs.iter().enumerate() {
            let is_farewell = matches!(
                job.work,
                Work::Calls {
                    is_farewell: true,
                    ..
                }
            );
            let may_lose = self.spent.losses < self.bounds.losses && !is_farewell;
            match &job.answer {
                None => {
                    moves.push(Move::Step(nth, at));
                    moves.extend(may_lose.then_some(Move::CallLost(nth, at)));
                }
                Some(_) => {
                    moves.push(Move::Answered(nth, at));
                    moves.extend(may_lose.then_some(Move::AnswerLost(nth, at)));
                }
            }
        }
        let mut may = |condition: bool, next| moves.extend(condition.then_some(next));
        let endpoint = self.sid.and_then(|sid| node.server.endpoint(sid));
        let can_send = endpoint.is_some_and(|endpoint| {
            (endpoint.positions().tx - endpoint.acked()) < self.bounds.window
        });
        let may_send = self.server_sends < self.bounds.messages[1] && !self.is_over();
        may(can_send && may_send, Move::Sends(nth));
        let has_message = endpoint.is_some_and(|endpoint| endpoint.has_message());
        may(has_message && node.claim.is_none(), Move::Takes(nth));
        let can_act = node.claim.is_some()
            || (self.kind.scheme == Scheme::StoreFirst && !node.held.is_empty());
        may(can_act, Move::Acts(nth));
        may(node.hint.is_some(), Move::Hint(nth));
        let soon = self.now + seconds(1);
        let is_due = node.server.poll_timeout().is_some_and(|at| at <= soon);
        may(is_due, Move::Second(nth));
        may(self.spent.crashes < self.bounds.crashes, Move::Crash(nth));
    }

    fn send(&mut self, nth: usize) {
        self.server_sends += 1;
        let note = Note::new(server_id(self.server_sends), 1);
        let (now, sid, node) = (self.now, self.sid.unwrap(), &mut self.nodes[nth]);
        node.server.send(now, sid, note).unwrap();
        node.sent.push(note.id);
        self.pump_node(nth);
    }

    fn application_takes(&mut self, nth: usize) {
        let (now, sid, node) = (self.now, self.sid.unwrap(), &mut self.nodes[nth]);
        let seq = node.server.take_message(sid).unwrap().seq.unwrap();
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

    fn application_acts(&mut self, nth: usize) {
        let (now, sid, node) = (self.now, self.sid.unwrap(), &mut self.nodes[nth]);
        match node.claim.take() {
            None => {
                let seq = node.held.pop_front().unwrap();
                self.book.server_given(seq, seq <= node.doubtful);
            }
            Some((fence, seq)) => {
                if self.book.commit(fence, seq) {
                    if node.server.endpoint(sid).is_none() {
                        self.book.excuse(seq);
                    }
                    node.server.acknowledge_up_to(now, sid, seq);
                }
            }
        }
        self.pump_node(nth);
    }

    /// I14: with a sound socket, and nothing on its way, all is acknowledged, both ways.
    fn check_rest(&self) {
        let (Some(sid), Some(link)) = (self.sid, self.current) else {
            return;
        };
        let (line, nth) = &self.links[link];
        let Some(server) = self.nodes[*nth].server.endpoint(sid) else {
            return;
        };
        let is_sound = line.server_listens && !line.is_cut && self.client.is_attached();
        if !is_sound || self.is_over() || self.possible().into_iter().any(is_progress) {
            return;
        }
        for endpoint in [self.client.endpoint(), server] {
            let tx = endpoint.positions().tx;
            assert_eq!(endpoint.acked(), tx, "I14: not acknowledged at rest");
        }
        self.book.check_rest();
    }
}

/// True if it brings the session forward, and does not wait for somebody's wish.
fn is_progress(next: Move) -> bool {
    matches!(
        next,
        Move::Up(_)
            | Move::Down(_)
            | Move::ServerNotices(_)
            | Move::Step(..)
            | Move::Answered(..)
            | Move::Takes(_)
            | Move::Acts(_)
            | Move::Second(_)
    )
}

/// A store that has forgotten nothing refuses only those who are too late; a token that it does not
/// know is for the client to complain of.
fn check_answer(restarts: u32, error: Option<&StoreError>) {
    match error {
        None
        | Some(
            StoreError::Unavailable
            | StoreError::Denied
            | StoreError::Fenced { .. }
            | StoreError::Stale { .. },
        ) => {}
        Some(error) => assert!(restarts > 0, "{error:?} without a restart"),
    }
}
