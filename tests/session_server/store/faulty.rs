//! A store in which one thing is wrong, or which waits to be told to go on.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use steadysocket::Message;
use steadysocket::server::store::{
    Attach, Attached, MemoryStore, Moved, Moves, NewSession, SessionStore, StoreError, StoreFuture,
    Sweep,
};
use steadysocket::server::{GoneReason, Limits, SessionId};
use tokio::sync::watch;
use tokio::time::sleep;

/// A method of the trait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Create,
    Attach,
    Confirm,
    Append,
    Ack,
    Accept,
    Touch,
    End,
    Sweep,
    Reap,
    Overdue,
    Moves,
    /// Each of them.
    All,
}

/// The way in which a method is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    None,
    /// It says that it is done, and does nothing.
    Nothing,
    /// It does it, and the answer is lost.
    Lost,
    /// It cannot be reached.
    Away,
    /// It has no memory left.
    Full,
    /// It has lost what it had.
    Forgotten,
    /// It waits.
    Slow,
}

/// A store with a fault that can be changed while it is used.
#[derive(Clone)]
pub(super) struct Faulty {
    inner: MemoryStore,
    fault: Arc<watch::Sender<(Method, Fault)>>,
    /// How long each call takes.
    latency: Duration,
    calls: Arc<AtomicUsize>,
    hints: Arc<watch::Sender<Option<Moved>>>,
}

impl Faulty {
    pub(super) fn new(method: Method, fault: Fault) -> Self {
        Self::over(&super::memory(), method, fault)
    }

    /// One server's way to a store that others share.
    pub(super) fn over(store: &MemoryStore, method: Method, fault: Fault) -> Self {
        Self {
            inner: store.clone(),
            fault: Arc::new(watch::Sender::new((method, fault))),
            latency: Duration::ZERO,
            calls: Arc::default(),
            hints: Arc::default(),
        }
    }

    /// A good store whose calls take so long.
    pub(super) fn with_latency(latency: Duration) -> Self {
        let good = Self::new(Method::All, Fault::None);
        Self { latency, ..good }
    }

    pub(super) fn set(&self, method: Method, fault: Fault) {
        self.fault.send_replace((method, fault));
    }

    pub(super) fn mend(&self) {
        self.set(Method::All, Fault::None);
    }

    /// The calls so far.
    pub(super) fn calls(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }

    /// The servers, tests and calls that have this way to the store.
    pub(super) fn holders(&self) -> usize {
        Arc::strong_count(&self.calls)
    }

    /// Tells the server that a session has moved, true or not.
    pub(super) fn hint(&self, sid: SessionId, fence: u64) {
        self.hints.send_replace(Some(Moved { sid, fence }));
    }

    fn call<'a, T: Send + 'a>(
        &'a self,
        method: Method,
        nothing: T,
        call: impl FnOnce(&'a MemoryStore) -> StoreFuture<'a, T> + Send + 'a,
    ) -> StoreFuture<'a, T> {
        let mut fault = self.fault.subscribe();
        Box::pin(async move {
            self.calls.fetch_add(1, Ordering::Relaxed);
            sleep(self.latency).await;
            let is_at = |at| at == method || at == Method::All;
            let slow = |(at, fault): &(Method, Fault)| !is_at(*at) || *fault != Fault::Slow;
            let _ = fault.wait_for(slow).await;
            let (at, fault) = *fault.borrow();
            match fault {
                Fault::Nothing if is_at(at) => Ok(nothing),
                Fault::Away if is_at(at) => Err(StoreError::Unavailable),
                Fault::Full if is_at(at) => Err(StoreError::NoSpace),
                Fault::Forgotten if is_at(at) => Err(StoreError::Lost { rx: None }),
                Fault::Lost if is_at(at) => {
                    let _ = call(&self.inner).await;
                    Err(StoreError::Unavailable)
                }
                _ => call(&self.inner).await,
            }
        })
    }
}

impl SessionStore for Faulty {
    fn create(&self, sid: SessionId, session: NewSession) -> StoreFuture<'_, ()> {
        self.call(Method::Create, (), move |store| store.create(sid, session))
    }

    fn attach(&self, sid: SessionId, attach: Attach) -> StoreFuture<'_, Attached<Message>> {
        let nothing = Attached {
            rx: 0,
            acked: 0,
            messages: Vec::new(),
            window: Limits::default().window,
            max: 0,
            ttl: Duration::ZERO,
            protocol: String::new(),
            previous: 0,
        };
        self.call(Method::Attach, nothing, move |store| {
            store.attach(sid, attach)
        })
    }

    fn confirm(&self, sid: SessionId, fence: u64) -> StoreFuture<'_, ()> {
        self.call(Method::Confirm, (), move |store| store.confirm(sid, fence))
    }

    fn append(
        &self,
        sid: SessionId,
        fence: u64,
        seq: u64,
        messages: Vec<Message>,
    ) -> StoreFuture<'_, ()> {
        self.call(Method::Append, (), move |store| {
            store.append(sid, fence, seq, messages)
        })
    }

    fn ack(&self, sid: SessionId, fence: u64, seq: u64) -> StoreFuture<'_, ()> {
        self.call(Method::Ack, (), move |store| store.ack(sid, fence, seq))
    }

    fn accept(&self, sid: SessionId, fence: u64, seq: u64) -> StoreFuture<'_, ()> {
        self.call(Method::Accept, (), move |store| {
            store.accept(sid, fence, seq)
        })
    }

    fn touch(&self, sid: SessionId, fence: u64, time: Duration) -> StoreFuture<'_, ()> {
        self.call(Method::Touch, (), move |store| {
            store.touch(sid, fence, time)
        })
    }

    fn end(&self, sid: SessionId, fence: u64, why: GoneReason) -> StoreFuture<'_, ()> {
        self.call(Method::End, (), move |store| store.end(sid, fence, why))
    }

    fn sweep(&self, sid: SessionId) -> StoreFuture<'_, Sweep> {
        self.call(Method::Sweep, Sweep::Nothing, move |store| store.sweep(sid))
    }

    fn reap(&self, sid: SessionId) -> StoreFuture<'_, ()> {
        self.call(Method::Reap, (), move |store| store.reap(sid))
    }

    fn overdue(&self) -> StoreFuture<'_, Vec<SessionId>> {
        self.call(Method::Overdue, Vec::new(), MemoryStore::overdue)
    }

    fn moves(&self, node: &str) -> StoreFuture<'_, Moves> {
        let node = node.to_owned();
        let nothing: Moves = Box::pin(stream::pending());
        let hints = self.hints.subscribe();
        self.call(Method::Moves, nothing, move |store| {
            Box::pin(async move {
                let hints = stream::unfold(hints, async |mut hints| {
                    hints.changed().await.ok()?;
                    let hint = *hints.borrow_and_update();
                    Some((hint, hints))
                });
                let hints = hints.filter_map(std::future::ready);
                let moves: Moves = Box::pin(stream::select(store.moves(&node).await?, hints));
                Ok(moves)
            })
        })
    }
}
