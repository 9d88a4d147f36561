//! The next steps of a cluster. A server that is frozen is one whose steps come late: each call of
//! the store, each answer, each frame and each act of the application is a step of its own.

use std::fmt;
use std::time::Duration;

use steadysocket::core::Instant;
use steadysocket::core::session::Presence;

use super::book::client_id;
use super::cluster::Cluster;
use super::node::Job;
use super::scheme::Scheme;
use super::shelf::Shelf;
use crate::model::explorer::Searched;
use crate::support::{Note, seconds};

/// More than any session is kept without its server.
const AGE: Duration = Duration::from_secs(200);

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
    /// A time passes after which a session without a server is over.
    Age,
    /// This server tells the end of a session whose own server is dead.
    Buries(usize),
    ClientCloses,
    Closes(usize),
    /// The application takes no more.
    Leaves(usize),
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
        if self.spent.ages < self.bounds.ages {
            moves.push(Move::Age);
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
            Move::ClientSends => self.client_sends(),
            Move::Sends(node) => self.send(node),
            Move::Up(link) => self.deliver_up(link),
            Move::Down(link) => self.deliver_down(link),
            Move::Cut(kept) => {
                let link = self.current.unwrap();
                self.links.0[link].0.cut(kept, 0);
                self.client_notices(link, 1006);
            }
            Move::ServerNotices(link) => self.server_notices(link),
            Move::ClientNotices => self.client_notices(self.current.unwrap(), 1006),
            Move::Dial(node) => self.dial(node),
            Move::Step(node, job) => self.step(node, job),
            Move::Answered(node, job) => self.answer(node, job),
            Move::CallLost(node, job) | Move::AnswerLost(node, job) => {
                self.spent.losses += 1;
                self.lose(node, job);
            }
            Move::Takes(node) => self.application_takes(node),
            Move::Acts(node) => self.application_acts(node),
            Move::Hint(node) => self.hint(node),
            Move::Second(node) => self.wait(node),
            Move::Crash(node) => {
                self.spent.crashes += 1;
                self.crash(node);
            }
            Move::Age => {
                self.spent.ages += 1;
                self.now = self.now + AGE;
            }
            Move::Buries(node) => self.bury(node),
            Move::ClientCloses => {
                self.client.close(self.now, 1_000, String::new());
                self.pump_client();
            }
            Move::Closes(node) => self.close(node),
            Move::Leaves(node) => self.leave(node),
            Move::Sync => self.disk = self.shelf.clone(),
            Move::Restart => self.restart(),
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
    fn add_of_client(&self, moves: &mut Vec<Move>) {
        let endpoint = self.client.endpoint();
        let has_room = endpoint.positions().tx - endpoint.acked() < self.bounds.window;
        let is_open = !endpoint.is_closing();
        let may_send = self.client_sends < self.bounds.messages[0];
        moves.extend((may_send && has_room && is_open).then_some(Move::ClientSends));
        let may_close = self.bounds.byes && !endpoint.is_closed_here();
        moves.extend(may_close.then_some(Move::ClientCloses));
        if self.may_dial() && self.links.0.len() < self.bounds.sockets {
            let alive = (0..2).filter(|node| self.nodes[*node].is_alive);
            moves.extend(alive.map(Move::Dial));
        }
    }

    fn add_of_links(&self, moves: &mut Vec<Move>) {
        for (link, (line, _)) in self.links.0.iter().enumerate() {
            let is_current = self.current == Some(link);
            let mut may = |condition: bool, next| moves.extend(condition.then_some(next));
            may(line.server_listens && !line.up.is_empty(), Move::Up(link));
            may(
                line.client_listens && !line.down.is_empty(),
                Move::Down(link),
            );
            if is_current && self.links.0.len() < self.bounds.sockets {
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
            let may_lose = self.spent.losses < self.bounds.losses && !job.is_farewell();
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
            let has_room = (endpoint.positions().tx - endpoint.acked()) < self.bounds.window;
            has_room && !endpoint.is_closing()
        });
        let may_send = self.server_sends < self.bounds.messages[1] && !self.is_over();
        may(can_send && may_send, Move::Sends(nth));
        let can_close = endpoint.is_some_and(|endpoint| !endpoint.is_closed_here());
        let may_close = self.bounds.byes && !self.is_over();
        may(can_close && may_close, Move::Closes(nth));
        let may_leave = self.bounds.leaves && !self.is_over();
        may(can_close && may_leave, Move::Leaves(nth));
        let has_message = endpoint.is_some_and(|endpoint| endpoint.has_message());
        let is_free = node.claim.is_none() && node.settling.is_none();
        may(has_message && is_free, Move::Takes(nth));
        let can_act = node.claim.is_some()
            || (self.kind.scheme == Scheme::StoreFirst && !node.held.is_empty());
        may(can_act, Move::Acts(nth));
        may(node.hint.is_some(), Move::Hint(nth));
        let has_time = self.spent.seconds < self.bounds.seconds;
        let by = self.now + seconds(u64::from(has_time));
        may(self.is_due(nth, by), Move::Second(nth));
        may(self.spent.crashes < self.bounds.crashes, Move::Crash(nth));
        let is_burying = node.jobs.iter().any(Job::is_farewell);
        let is_foreign = endpoint.is_none() && !is_burying;
        may(
            is_foreign && self.shelf.is_overdue(self.now),
            Move::Buries(nth),
        );
    }

    fn client_sends(&mut self) {
        self.client_sends += 1;
        let note = Note::new(client_id(self.client_sends), 1);
        self.client.send(self.now, note).unwrap();
        self.pump_client();
    }

    fn close(&mut self, node: usize) {
        let (now, sid) = (self.now, self.sid.unwrap());
        self.nodes[node]
            .server
            .close(now, sid, 1_000, String::new());
        self.pump_node(node);
    }

    fn leave(&mut self, node: usize) {
        self.book.leave();
        self.close(node);
        let (now, sid) = (self.now, self.sid.unwrap());
        let server = &mut self.nodes[node].server;
        server.handle_presence(now, sid, Presence::Left);
        self.pump_node(node);
    }

    fn hint(&mut self, node: usize) {
        let fence = self.nodes[node].hint.take().unwrap();
        let (now, sid) = (self.now, self.sid.unwrap());
        self.nodes[node].server.handle_moved(now, sid, fence);
        self.pump_node(node);
    }

    fn wait(&mut self, node: usize) {
        if !self.is_due(node, self.now) {
            self.spent.seconds += 1;
            self.now = self.now + seconds(1);
        }
        self.nodes[node].server.handle_timeout(self.now);
        self.pump_node(node);
    }

    fn restart(&mut self) {
        self.spent.restarts += 1;
        if !self.bounds.is_durable {
            self.book.forget_fence();
            self.shelf.restart(Shelf::clone(&self.disk));
            self.disk = self.shelf.clone();
        }
    }

    /// True if a server that is alive has something to do by then, says its clock.
    fn is_due(&self, node: usize, by: Instant) -> bool {
        let node = &self.nodes[node];
        let timeout = node.server.poll_timeout().filter(|_| node.is_alive);
        timeout.is_some_and(|at| at <= by)
    }

    /// I14: with a sound socket, and nothing on its way, all is acknowledged, both ways.
    fn check_rest(&self) {
        let (Some(sid), Some(link)) = (self.sid, self.current) else {
            return;
        };
        let (line, nth) = &self.links.0[link];
        let Some(server) = self.nodes[*nth].server.endpoint(sid) else {
            return;
        };
        let is_sound = line.server_listens && !line.is_cut && self.client.is_attached();
        let is_waiting = (0..2).any(|node| self.is_due(node, self.now + seconds(1)));
        let can_move = is_waiting || self.possible().into_iter().any(is_progress);
        if !is_sound || self.is_over() || can_move {
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
