//! Stores that several servers share.

mod laws;
mod listeners;
mod memory;
#[cfg(feature = "redis")]
pub mod redis;
mod trial;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use futures_util::Stream;

pub use self::laws::{LawBroken, store_tests};
pub use self::memory::MemoryStore;
use crate::Message;
pub use crate::core::session::{Attach, Attached, NewSession, Positions, StoreError, TokenDigest};
use crate::core::session::{GoneReason, SessionId};

/// The answer of a store.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Sessions that leave a server, as they do.
pub type Moves = Pin<Box<dyn Stream<Item = Moved> + Send>>;

/// A session that another server has attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The session.
    pub sid: SessionId,
    /// The attempt that it is at, on the other server.
    pub fence: u64,
}

/// A store's word on a session whose time may be over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sweep {
    /// There is nothing to forget.
    Nothing,
    /// Its time is not over.
    NotDue {
        /// So much is left.
        left: Duration,
        /// The attempt that it is at.
        fence: u64,
    },
    /// Its time is over. Until [`reap`](SessionStore::reap) it says so again.
    Due {
        /// The reason of the end.
        why: GoneReason,
        /// Accepted from the client.
        rx: u64,
        /// Acknowledged by the client.
        acked: u64,
        /// The attempt that it was at.
        fence: u64,
        /// The messages after that.
        messages: Vec<Message>,
    },
}

/// A store that several servers share, so that a client resumes on any of them.
///
/// The server numbers, the store checks. These laws must hold, each method being one step that
/// nothing comes between; [`store_tests`] tries them all:
///
/// - **The fence.** A session has a fence, the number of its last attempt. A call with a lower one
///   is [`StoreError::Fenced`] and changes nothing; one with a higher one is [`StoreError::Lost`],
///   because the store has forgotten an attach.
/// - **Absolute numbers.** All but `attach` may be repeated with the same arguments, also after
///   later calls, and then change nothing. A repeated `attach` is [`StoreError::Stale`].
/// - **One message a number.** An append of numbers that are there compares: another message is
///   [`StoreError::Clash`]. One that would leave a gap is [`StoreError::Gap`]. What does not fit into
///   the window is [`StoreError::Full`], and what came before it in the call is there.
/// - **Two tokens.** `attach` takes the latest and the one before; `confirm` voids the one before.
///   Another one is [`StoreError::Denied`], whatever the state.
/// - **The end is final.** Once a session has ended, was found expired, or was lost, every call but
///   `sweep` and `reap` is [`StoreError::Gone`] with the reason and the position that it had then.
///   That answer is kept for a while (a tombstone), then it is `unknown`.
/// - **Nothing is lost in silence.** A store that may have lost something says
///   [`StoreError::Lost`]. One that cannot be reached says
///   [`StoreError::Unavailable`], and [`StoreError::NoSpace`] if an `append` or a `create` does not
///   fit into the memory that it has: the call is made again, a second later.
/// - **Each call ends,** within a time that the store bounds. Until then its session makes no other.
///
/// Time is the store's own clock. A session keeps the limits with which it was created.
pub trait SessionStore: Send + Sync + 'static {
    /// A session begins. [`StoreError::Stale`] if there is one of this name.
    fn create(&self, sid: SessionId, session: NewSession) -> StoreFuture<'_, ()>;

    /// Another server, or the same, goes on with a session. Refused are, in this order: wrong tokens,
    /// sessions that have ended, old attempts, sessions whose time is over, and positions that do
    /// not fit: the client's `rx` must be from `acked` to the last message, its `tx` at least `rx`.
    fn attach(&self, sid: SessionId, attach: Attach) -> StoreFuture<'_, Attached<Message>>;

    /// The client holds its latest token.
    fn confirm(&self, sid: SessionId, fence: u64) -> StoreFuture<'_, ()>;

    /// Messages to the client, and the number of the first. At most 32 come at a time.
    fn append(
        &self,
        sid: SessionId,
        fence: u64,
        seq: u64,
        messages: Vec<Message>,
    ) -> StoreFuture<'_, ()>;

    /// The client has acknowledged everything up to `seq`, which is forgotten.
    /// [`StoreError::Ahead`] if that was never appended.
    fn ack(&self, sid: SessionId, fence: u64, seq: u64) -> StoreFuture<'_, ()>;

    /// The application was handed everything up to `seq`. A lower number changes nothing.
    fn accept(&self, sid: SessionId, fence: u64, seq: u64) -> StoreFuture<'_, ()>;

    /// The session is kept for so long from now on.
    fn touch(&self, sid: SessionId, fence: u64, time: Duration) -> StoreFuture<'_, ()>;

    /// The session ends. Its messages are forgotten.
    fn end(&self, sid: SessionId, fence: u64, why: GoneReason) -> StoreFuture<'_, ()>;

    /// The time of the session may be over: if so, that is final.
    fn sweep(&self, sid: SessionId) -> StoreFuture<'_, Sweep>;

    /// The application was told of the end: the messages of a session that has ended are forgotten.
    fn reap(&self, sid: SessionId) -> StoreFuture<'_, ()>;

    /// Sessions of any server whose time is over by the store's clock, and that are not reaped, so
    /// that others tell the end of those whose server is dead. A call gives some of them, at most
    /// about a hundred, and the next one those after them. Nothing ends a round, and the next call
    /// begins another one.
    fn overdue(&self) -> StoreFuture<'_, Vec<SessionId>>;

    /// Tells a server of its sessions that another one attaches, from the answer on, so that it lets
    /// go of them at once. Only a hint: a server that was not told is fenced at its next call. When
    /// the stream ends, as with a lost connection, the server asks for another one.
    fn moves(&self, node: &str) -> StoreFuture<'_, Moves>;
}
