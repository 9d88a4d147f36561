//! One server, its calls of the store that are under way, and its application.

use std::collections::VecDeque;

use steadysocket::core::session::{
    Attach, Attached, Server, ServerConfig, SessionId, SocketId, StoreCall, StoreError, StoreReply,
};

use super::book::Book;
use super::scheme::Scheme;
use super::shelf::Shelf;
use crate::support::{Note, TestSecrets};

#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) server: Server<Note, TestSecrets>,
    pub(super) is_alive: bool,
    /// The highest attempt that it has had.
    pub(super) attempt: u64,
    /// In the order in which they were begun; each is carried out at its own pace.
    pub(super) jobs: Vec<Job>,
    /// Numbers that are accepted and not handed over yet, by a scheme that stores first.
    pub(super) held: VecDeque<u64>,
    /// A transaction under way: its fence, and its number.
    pub(super) claim: Option<(u64, u64)>,
    /// Up to this number another application may have been handed the messages.
    pub(super) doubtful: u64,
    /// The messages that the application has sent here.
    pub(super) sent: Vec<u64>,
    /// The store has told it that another server has the session, at this fence.
    pub(super) hint: Option<u64>,
}

/// A batch of calls of the store, or an attach.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) work: Work,
    /// The answer, on its way back.
    pub(super) answer: Option<Answer>,
}

#[derive(Clone, Debug)]
pub(super) enum Work {
    Calls {
        sid: SessionId,
        fence: u64,
        calls: VecDeque<StoreCall<Note>>,
        /// The first of them is checked, by a scheme that appends apart.
        is_checked: bool,
        /// Nobody waits for the answer: the session is not on this server any more.
        is_farewell: bool,
    },
    /// With the answer of the store, while the application is asked for its position.
    Attach(SocketId, SessionId, Attach, Option<Attached<Note>>),
}

#[derive(Clone, Debug)]
pub(super) enum Answer {
    Calls(Result<StoreReply, StoreError>),
    Attach(Result<Attached<Note>, StoreError>),
    /// The store's half of it: unless the session was on this server all the time, the application is
    /// asked for its position then.
    Half(Attached<Note>),
}

impl Node {
    pub(super) fn new(config: ServerConfig, seed: u64) -> Self {
        Self {
            server: Server::new(config, TestSecrets(seed)),
            is_alive: true,
            attempt: 0,
            jobs: Vec::new(),
            held: VecDeque::new(),
            claim: None,
            doubtful: 0,
            sent: Vec::new(),
            hint: None,
        }
    }

    /// I6: the attempt of a session that is here never falls.
    pub(super) fn check_attempt(&mut self, sid: SessionId) {
        if let Some(attempt) = self.server.attempt(sid) {
            assert!(attempt >= self.attempt, "I6: the attempt falls");
            self.attempt = attempt;
        }
    }

    /// True if the session is on this server.
    pub(super) fn has(&self, sid: SessionId) -> bool {
        self.server.attempt(sid).is_some()
    }

    /// One step of a job: one call of the store, or of the application's database.
    pub(super) fn step(&mut self, nth: usize, shelf: &mut Shelf, book: &mut Book, kind: Kind) {
        let job = &mut self.jobs[nth];
        job.answer = match &mut job.work {
            Work::Attach(.., attach, half) => match half.take() {
                None => Some(match shelf.attach(book, attach) {
                    Ok(found) if kind.effects == Effects::Committed => Answer::Half(found),
                    result => Answer::Attach(result),
                }),
                Some(found) => Some(Answer::Attach(consult(shelf, book, attach.fence, found))),
            },
            Work::Calls {
                fence,
                calls,
                is_checked,
                ..
            } => {
                let result = match (calls.front(), kind.scheme) {
                    (Some(StoreCall::Append(_, notes)), Scheme::AppendApart) if *is_checked => {
                        shelf.append_unchecked(book, notes);
                        *is_checked = false;
                        Ok(StoreReply::Done)
                    }
                    (Some(StoreCall::Append(seq, _)), Scheme::AppendApart) => {
                        *is_checked = true;
                        let result = shelf.check_append(*fence, *seq);
                        job.answer = result.err().map(|error| Answer::Calls(Err(error)));
                        return;
                    }
                    (Some(call), _) => shelf.call(book, *fence, call),
                    (None, _) => Ok(StoreReply::Done),
                };
                calls.pop_front();
                let is_last = calls.is_empty() || result.is_err();
                is_last.then_some(Answer::Calls(result))
            }
        };
    }
}

/// The application's database names the position that counts, and knows the fence from then on.
fn consult(
    shelf: &mut Shelf,
    book: &mut Book,
    fence: u64,
    mut found: Attached<Note>,
) -> Result<Attached<Note>, StoreError> {
    let (last_fence, committed) = book.database;
    book.database.0 = last_fence.max(fence);
    if committed > found.rx {
        found.rx = committed;
        shelf.call(book, fence, &StoreCall::Accept(committed))?;
    }
    Ok(found)
}

/// How the applications work, and which rule is left out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    pub(super) effects: Effects,
    pub(super) scheme: Scheme,
}

/// The way in which an application takes its messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effects {
    /// It is handed a message, which counts as accepted then.
    Handed,
    /// It commits the effect of a message together with its position.
    Committed,
}
