//! A store in which one thing is wrong, or which waits to be told to go on.

use std::sync::Arc;
use std::time::Duration;

use futures_util::stream;
use steadysocket::Message;
use steadysocket::server::store::{
    Attach, Attached, MemoryStore, Moves, NewSession, SessionStore, StoreError, StoreFuture, Sweep,
};
use steadysocket::server::{GoneReason, Limits, SessionId};
use tokio::sync::watch;

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
    /// It waits.
    Slow,
}

/// A store with a fault that can be changed while it is used.
#[derive(Clone)]
pub(super) struct Faulty {
    inner: MemoryStore,
    fault: Arc<watch::Sender<(Method, Fault)>>,
}

impl Faulty {
    pub(super) fn new(method: Method, fault: Fault) -> Self {
        let inner = super::memory();
        let fault = Arc::new(watch::Sender::new((method, fault)));
        Self { inner, fault }
    }

    pub(super) fn mend(&self) {
        self.fault.send_replace((Method::Create, Fault::None));
    }

    fn call<'a, T: Send + 'a>(
        &'a self,
        method: Method,
        nothing: T,
        call: impl FnOnce(&'a MemoryStore) -> StoreFuture<'a, T> + Send + 'a,
    ) -> StoreFuture<'a, T> {
        let mut fault = self.fault.subscribe();
        Box::pin(async move {
            let slow = |(at, fault): &(Method, Fault)| *at != method || *fault != Fault::Slow;
            let _ = fault.wait_for(slow).await;
            let (at, fault) = *fault.borrow();
            match fault {
                Fault::Nothing if at == method => Ok(nothing),
                Fault::Away if at == method => Err(StoreError::Unavailable),
                Fault::Lost if at == method => {
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
            previous: String::new(),
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
        self.call(Method::Moves, nothing, move |store| store.moves(&node))
    }
}
