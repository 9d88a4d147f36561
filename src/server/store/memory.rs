//! The store in the memory of one process.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::listeners::Listeners;
use super::{
    Attach, Attached, Moved, Moves, NewSession, SessionStore, StoreError, StoreFuture, Sweep,
    TokenDigest,
};
use crate::Message;
use crate::core::session::{GoneReason, MAX_NUMBER, SessionId};

/// The sessions of one look for overdue ones.
const LOOK: usize = 100;

/// How long the end of a session is remembered by default; as in Redis.
const TOMBSTONE_TTL: Duration = Duration::from_secs(600);

/// A store in memory, for servers of one process: for tests, and as the model of other stores.
/// Clones are the same store.
///
/// A server without a store keeps its sessions itself, which costs less.
///
/// ```
/// use steadysocket::server::{SessionServer, store::MemoryStore};
///
/// let store = MemoryStore::default();
/// let one = SessionServer::builder().store(store.clone()).build();
/// let other = SessionServer::builder().store(store).build(); // resumes sessions of the first
/// assert_eq!(one.len() + other.len(), 0);
/// ```
#[derive(Clone, Debug)]
pub struct MemoryStore {
    shelf: Arc<Mutex<Shelf>>,
    tombstone_ttl: Duration,
}

#[derive(Debug, Default)]
struct Shelf {
    records: BTreeMap<SessionId, Record>,
    /// Where the last look for overdue sessions has ended.
    looked: Option<SessionId>,
    listeners: Listeners,
}

#[derive(Debug)]
struct Record {
    fence: u64,
    token: TokenDigest,
    previous: Option<TokenDigest>,
    rx: u64,
    acked: u64,
    messages: VecDeque<Message>,
    bytes: u64,
    terms: NewSession,
    deadline: Instant,
    end: Option<GoneReason>,
    /// When the tombstone is forgotten.
    forget: Option<Instant>,
}

impl MemoryStore {
    /// An empty store, which remembers for so long how a session ended.
    #[must_use]
    pub fn new(tombstone_ttl: Duration) -> Self {
        Self {
            shelf: Arc::default(),
            tombstone_ttl,
        }
    }

    /// The sessions that are kept, and the tombstones.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().records.len()
    }

    /// True if nothing is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lock().records.is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, Shelf> {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let records = &mut shelf.records;
        records.retain(|_, record| record.forget.is_none_or(|at| at > now));
        shelf
    }

    /// Lets a session that is alive act, if it is at this fence.
    fn act<T: Send + 'static>(
        &self,
        sid: SessionId,
        fence: u64,
        act: impl FnOnce(&mut Record) -> Result<T, StoreError>,
    ) -> StoreFuture<'static, T> {
        let mut shelf = self.lock();
        let result = match shelf.records.get_mut(&sid) {
            None => Err(unknown()),
            Some(record) => record.check(fence).and_then(|()| act(record)),
        };
        ready(result)
    }

    fn bury(&self, record: &mut Record, why: GoneReason) {
        record.end = Some(why);
        record.messages = VecDeque::new();
        record.forget = Some(Instant::now() + self.tombstone_ttl);
    }
}

impl Default for MemoryStore {
    /// An empty store, which remembers for 10 min how a session ended.
    fn default() -> Self {
        Self::new(TOMBSTONE_TTL)
    }
}

impl SessionStore for MemoryStore {
    fn create(&self, sid: SessionId, session: NewSession) -> StoreFuture<'_, ()> {
        let mut shelf = self.lock();
        if let Some(record) = shelf.records.get(&sid) {
            let is_repeated = record.terms == session && record.end.is_none();
            let fence = record.fence;
            return ready(is_repeated.then_some(()).ok_or(StoreError::Stale { fence }));
        }
        let record = Record {
            fence: session.fence,
            token: session.digest,
            previous: None,
            rx: 0,
            acked: 0,
            messages: VecDeque::new(),
            bytes: 0,
            deadline: Instant::now() + session.lease,
            terms: session,
            end: None,
            forget: None,
        };
        shelf.records.insert(sid, record);
        ready(Ok(()))
    }

    fn attach(&self, sid: SessionId, attach: Attach) -> StoreFuture<'_, Attached<Message>> {
        let mut shelf = self.lock();
        let fence = attach.fence;
        let result = match shelf.records.get_mut(&sid) {
            None => Err(unknown()),
            Some(record) => record.attach(attach),
        };
        ready(result.map(|(attached, left)| {
            if let Some(node) = left {
                shelf.listeners.tell(node.as_bytes(), Moved { sid, fence });
            }
            attached
        }))
    }

    fn confirm(&self, sid: SessionId, fence: u64) -> StoreFuture<'_, ()> {
        self.act(sid, fence, |record| {
            record.previous = None;
            Ok(())
        })
    }

    fn append(
        &self,
        sid: SessionId,
        fence: u64,
        seq: u64,
        messages: Vec<Message>,
    ) -> StoreFuture<'_, ()> {
        self.act(sid, fence, |record| {
            if seq > record.tx() + 1 {
                return Err(StoreError::Gap { tx: record.tx() });
            }
            (seq..)
                .zip(messages)
                .try_for_each(|(seq, message)| record.push(seq, message))
        })
    }

    fn ack(&self, sid: SessionId, fence: u64, seq: u64) -> StoreFuture<'_, ()> {
        self.act(sid, fence, |record| {
            if seq > record.tx() {
                return Err(StoreError::Ahead);
            }
            while record.acked < seq {
                record.acked += 1;
                let message = record.messages.pop_front();
                record.bytes -= message.map_or(0, |message| message.byte_len() as u64);
            }
            Ok(())
        })
    }

    fn accept(&self, sid: SessionId, fence: u64, seq: u64) -> StoreFuture<'_, ()> {
        self.act(sid, fence, |record| {
            record.rx = record.rx.max(seq);
            Ok(())
        })
    }

    fn touch(&self, sid: SessionId, fence: u64, time: Duration) -> StoreFuture<'_, ()> {
        self.act(sid, fence, |record| {
            record.deadline = Instant::now() + time;
            Ok(())
        })
    }

    fn end(&self, sid: SessionId, fence: u64, why: GoneReason) -> StoreFuture<'_, ()> {
        self.act(sid, fence, |record| {
            self.bury(record, why);
            Ok(())
        })
    }

    fn sweep(&self, sid: SessionId) -> StoreFuture<'_, Sweep> {
        let mut shelf = self.lock();
        let Some(record) = shelf
            .records
            .get_mut(&sid)
            .filter(|record| record.forget.is_none())
        else {
            return ready(Ok(Sweep::Nothing));
        };
        let left = record.deadline.saturating_duration_since(Instant::now());
        if record.end.is_none() && !left.is_zero() {
            let fence = record.fence;
            return ready(Ok(Sweep::NotDue { left, fence }));
        }
        ready(Ok(Sweep::Due {
            why: *record.end.get_or_insert(GoneReason::Expired),
            rx: record.rx,
            acked: record.acked,
            fence: record.fence,
            messages: record.messages.iter().cloned().collect(),
        }))
    }

    fn reap(&self, sid: SessionId) -> StoreFuture<'_, ()> {
        let mut shelf = self.lock();
        if let Some(record) = shelf.records.get_mut(&sid)
            && let Some(why) = record.end
            && record.forget.is_none()
        {
            self.bury(record, why);
        }
        ready(Ok(()))
    }

    fn overdue(&self) -> StoreFuture<'_, Vec<SessionId>> {
        let now = Instant::now();
        let mut shelf = self.lock();
        let first = shelf.looked.map_or(Bound::Unbounded, Bound::Excluded);
        let overdue = shelf.records.range((first, Bound::Unbounded));
        let overdue =
            overdue.filter(|(_, record)| record.forget.is_none() && record.deadline <= now);
        let overdue: Vec<_> = overdue.map(|(sid, _)| *sid).take(LOOK).collect();
        // Without a last one the next look begins anew.
        shelf.looked = overdue.last().copied();
        ready(Ok(overdue))
    }

    fn moves(&self, node: &str) -> StoreFuture<'_, Moves> {
        ready(Ok(self.lock().listeners.add(node.to_owned())))
    }
}

impl Record {
    fn tx(&self) -> u64 {
        self.acked + self.messages.len() as u64
    }

    fn check(&self, fence: u64) -> Result<(), StoreError> {
        let rx = Some(self.rx);
        match self.end {
            Some(why) => Err(StoreError::Gone { why, rx }),
            None if fence < self.fence => Err(StoreError::Fenced { fence: self.fence }),
            None if fence > self.fence => Err(StoreError::Lost { rx: None }),
            None => Ok(()),
        }
    }

    fn push(&mut self, seq: u64, message: Message) -> Result<(), StoreError> {
        if seq <= self.acked {
            return Ok(());
        }
        if seq <= self.tx() {
            let index = usize::try_from(seq - self.acked - 1).unwrap_or(usize::MAX);
            let is_same = self.messages.get(index) == Some(&message);
            return is_same.then_some(()).ok_or(StoreError::Clash { seq });
        }
        let window = self.terms.window;
        let bytes = self.bytes + message.byte_len() as u64;
        let is_full = self.messages.len() as u64 >= window.messages || bytes > window.bytes;
        if is_full || seq > MAX_NUMBER {
            return Err(StoreError::Full);
        }
        self.bytes = bytes;
        self.messages.push_back(message);
        Ok(())
    }

    /// The session, and the server that it leaves.
    fn attach(
        &mut self,
        attach: Attach,
    ) -> Result<(Attached<Message>, Option<String>), StoreError> {
        let presented = Some(attach.presented);
        if Some(self.token) != presented && self.previous != presented {
            return Err(StoreError::Denied);
        }
        let rx = Some(self.rx);
        if let Some(why) = self.end {
            return Err(StoreError::Gone { why, rx });
        }
        if attach.fence <= self.fence {
            return Err(StoreError::Stale { fence: self.fence });
        }
        if self.deadline <= Instant::now() {
            let why = *self.end.insert(GoneReason::Expired);
            return Err(StoreError::Gone { why, rx });
        }
        let client = attach.client;
        if !(self.acked..=self.tx()).contains(&client.rx) || client.tx < self.rx {
            (self.end, self.fence) = (Some(GoneReason::StateLost), attach.fence);
            return Err(StoreError::Lost { rx });
        }
        (self.previous, self.token) = (presented, attach.fresh);
        let previous = std::mem::replace(&mut self.fence, attach.fence);
        self.deadline = Instant::now() + attach.lease;
        let left = (self.terms.node != attach.node)
            .then(|| std::mem::replace(&mut self.terms.node, attach.node));
        let attached = Attached {
            rx: self.rx,
            acked: self.acked,
            messages: self.messages.iter().cloned().collect(),
            window: self.terms.window,
            max: self.terms.max,
            ttl: self.terms.ttl,
            protocol: self.terms.protocol.clone(),
            previous,
        };
        Ok((attached, left))
    }
}

fn ready<T: Send + 'static>(result: Result<T, StoreError>) -> StoreFuture<'static, T> {
    Box::pin(std::future::ready(result))
}

fn unknown() -> StoreError {
    let why = GoneReason::Unknown;
    StoreError::Gone { why, rx: None }
}
