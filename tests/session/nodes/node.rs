//! One server, its calls of the store that are under way, and its application.

use std::cell::Cell;
use std::collections::VecDeque;
use std::fmt;
use std::rc::Rc;

use steadysocket::core::Instant;
use steadysocket::core::session::{
    Attach, Attached, Secrets, Server, ServerConfig, SessionEnd, SessionId, SocketId, StoreCall,
    StoreError, StoreReply,
};

use super::book::Book;
use super::scheme::Scheme;
use super::shelf::Shelf;
use crate::support::{Note, TestSecrets};

/// The secrets of a server: each socket has its own, so that nothing of those that were drawn before
/// is part of a state.
#[derive(Clone, Default)]
pub(super) struct Dice(Rc<Cell<u64>>);

#[derive(Clone)]
pub(super) struct Node {
    pub(super) server: Server<Note, Dice>,
    pub(super) is_alive: bool,
    /// The highest attempt that it has had.
    pub(super) attempt: u64,
    /// In the order in which they were begun; each is carried out at its own pace.
    pub(super) jobs: Vec<Job>,
    /// Numbers that are accepted and not handed over yet, by a scheme that stores first.
    pub(super) held: VecDeque<u64>,
    /// A transaction under way: its fence, and its number.
    pub(super) claim: Option<(u64, u64)>,
    /// A number that is committed and not acknowledged yet.
    pub(super) settling: Option<u64>,
    /// Up to this number another application may have been handed the messages.
    pub(super) doubtful: u64,
    /// The messages that the application has sent here.
    pub(super) sent: Vec<u64>,
    /// The report of the last session that has left.
    pub(super) report: Option<SessionEnd<Note>>,
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
    Attach(SocketId, SessionId, Attach, Option<Found>),
}

#[derive(Clone, Debug)]
pub(super) enum Answer {
    Calls(Result<StoreReply, StoreError>),
    Attach(Found),
    /// The store's half of it: unless the session was on this server all the time, the application is
    /// asked for its position then.
    Half(Found),
}

type Found = Result<Attached<Note>, StoreError>;

impl Job {
    /// The last call of a session that nobody has any more.
    pub(super) fn reap(sid: SessionId) -> Self {
        let work = Work::Calls {
            sid,
            fence: 0,
            calls: VecDeque::from([StoreCall::Reap]),
            is_checked: false,
            is_farewell: true,
        };
        Self { work, answer: None }
    }

    pub(super) fn is_farewell(&self) -> bool {
        matches!(self.work, Work::Calls { is_farewell, .. } if is_farewell)
    }
}

impl Dice {
    /// The next secrets are those of this socket.
    pub(super) fn cast(&self, link: usize) {
        self.0.set((link as u64 + 1) << 32);
    }
}

impl Secrets for Dice {
    fn random(&mut self, bytes: &mut [u8]) {
        let mut secrets = TestSecrets(self.0.get());
        secrets.random(bytes);
        self.0.set(secrets.0);
    }

    fn sha256(&self, parts: &[&[u8]]) -> [u8; 32] {
        TestSecrets(0).sha256(parts)
    }
}

impl fmt::Debug for Dice {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Node {
    pub(super) fn new(config: ServerConfig, dice: Dice) -> Self {
        Self {
            server: Server::new(config, dice),
            is_alive: true,
            attempt: 0,
            jobs: Vec::new(),
            held: VecDeque::new(),
            claim: None,
            settling: None,
            doubtful: 0,
            sent: Vec::new(),
            report: None,
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
    pub(super) fn step(
        &mut self,
        now: Instant,
        nth: usize,
        shelf: &mut Shelf,
        book: &mut Book,
        kind: Kind,
    ) {
        let job = &mut self.jobs[nth];
        job.answer = match &mut job.work {
            Work::Attach(.., attach, half) => match half.take() {
                None => {
                    let mut found = shelf.attach(now, book, attach);
                    let is_asked =
                        kind.effects == Effects::Committed && position(&mut found).is_some();
                    Some(match is_asked {
                        true => Answer::Half(found),
                        false => Answer::Attach(found),
                    })
                }
                Some(found) => Some(Answer::Attach(consult(
                    now,
                    shelf,
                    book,
                    attach.fence,
                    found,
                ))),
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
                    (Some(call), _) => shelf.call(now, book, *fence, call),
                    (None, _) => Ok(StoreReply::Done),
                };
                calls.pop_front();
                let is_last = calls.is_empty() || !matches!(result, Ok(StoreReply::Done));
                is_last.then_some(Answer::Calls(result))
            }
        };
    }
}

/// The application's database names the position that counts, and knows the fence from then on.
fn consult(
    now: Instant,
    shelf: &mut Shelf,
    book: &mut Book,
    fence: u64,
    mut found: Found,
) -> Found {
    let Some(stored) = position(&mut found) else {
        return found;
    };
    let (last_fence, committed) = book.database;
    book.database.0 = last_fence.max(fence);
    if committed > *stored {
        *stored = committed;
        if found.is_ok() {
            let accepted = shelf.call(now, book, fence, &StoreCall::Accept(committed));
            found = accepted.and(found);
            if let Some(stored) = position(&mut found) {
                *stored = committed.max(*stored);
            }
        }
    }
    found
}

/// The position of the application, as the store knows it.
fn position(found: &mut Found) -> Option<&mut u64> {
    match found {
        Ok(attached) => Some(&mut attached.rx),
        Err(StoreError::Gone { rx, .. } | StoreError::Lost { rx }) => rx.as_mut(),
        Err(_) => None,
    }
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

/// Jobs in another order are the same ones.
impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let jobs = self.jobs.iter().map(|job| format!("{job:?}"));
        let mut jobs: Vec<_> = jobs.collect();
        jobs.sort_unstable();
        let (held, claim) = (&self.held, (self.claim, self.settling));
        let (sent, hint) = (&self.sent, self.hint);
        write!(f, "{:?}{}{}", self.server, self.is_alive, self.attempt)?;
        write!(
            f,
            "{jobs:?}{held:?}{claim:?}{}{sent:?}{hint:?}",
            self.doubtful
        )
    }
}
