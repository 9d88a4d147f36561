//! The store.

use std::collections::BTreeMap;
use std::fmt;
use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use redis::{Cmd, ConnectionInfo, IntoConnectionInfo, RedisError, RedisWrite, ToRedisArgs};

use super::calls::Calls;
use super::durability::Durability;
use super::error::RedisStoreError;
use super::keeper::Found;
use super::nodes::Nodes;
use super::options::RedisOptions;
use super::script::Script;
use crate::Message;
use crate::core::session::{GoneReason, SessionId};
use crate::server::store::{
    Attach, Attached, Moves, NewSession, SessionStore, StoreError, StoreFuture, Sweep,
};

/// A [`SessionStore`] in Redis 7 or later, or in Valkey, so that a client resumes on any of your
/// servers, and any of them may die. Clones are the same store.
///
/// One hash and one list a session, which only scripts change. A call is sent on one connection, which
/// all share, in a cluster one to each primary, and is never sent again by itself. While Redis is away calls are
/// [`StoreError::Unavailable`] and the connection is opened anew; sessions go on within their
/// windows, and then wait.
///
/// ```no_run
/// use steadysocket::server::SessionServer;
/// use steadysocket::server::store::redis::{RedisOptions, RedisStore};
///
/// # async fn start() -> Result<(), Box<dyn std::error::Error>> {
/// let store = RedisStore::connect("redis://127.0.0.1/", RedisOptions::default()).await?;
/// println!("redis survives: {}", store.durability());
/// let sessions = SessionServer::builder().store(store).build();
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RedisStore {
    calls: Arc<Calls>,
    durability: Durability,
}

impl RedisStore {
    /// A store in the Redis of this address, such as `redis://user:secret@host:6379/`,
    /// `unix:///run/redis.sock`, or a `ConnectionInfo` of the crate `redis`, whose features for TLS
    /// then hold here as well. It must be a primary, or any node of a cluster, with no `maxmemory` or with
    /// `noeviction`.
    ///
    /// Called within a runtime of tokio's, which must go on for as long as the store is used.
    ///
    /// # Errors
    ///
    /// [`RedisStoreError`]: Redis is not there, or cannot keep what is asked of it.
    pub async fn connect(
        target: impl IntoConnectionInfo,
        options: RedisOptions,
    ) -> Result<Self, RedisStoreError> {
        let target = target.into_connection_info()?;
        Self::connect_by(move || ready(Ok(target.clone())), options).await
    }

    /// The same, in a Redis that is looked for before each connection: by asking Sentinel for the
    /// primary of now, or with a password that changes. docs/cluster.md has the lines for Sentinel.
    ///
    /// # Errors
    ///
    /// As [`connect`](Self::connect).
    pub async fn connect_by<F, Fut>(find: F, options: RedisOptions) -> Result<Self, RedisStoreError>
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<ConnectionInfo, RedisError>> + Send + 'static,
    {
        if options.prefix.contains(['{', '}']) {
            return Err(RedisStoreError::Prefix(options.prefix));
        }
        let find = Arc::new(move || -> Found { Box::pin(find()) });
        let (nodes, durability) = Nodes::start(find, options.clone()).await?;
        tracing::info!(%durability, "sessions are stored in redis");
        let calls = Calls::new(options, nodes);
        Ok(Self {
            calls: Arc::new(calls),
            durability,
        })
    }

    /// The trouble that Redis survives: what was asked for, or the most that it is set up for.
    #[must_use]
    pub fn durability(&self) -> Durability {
        self.durability
    }

    /// True if there is a connection to Redis now, in a cluster to each primary.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        let nodes = self.calls.nodes.all();
        nodes.iter().all(|node| node.keeper.is_connected())
    }

    /// The calls that Redis has refused, for metrics: how many of each kind, which is the first word of
    /// the answer, such as `OOM` if it is full, or `NOPERM` if this user may not. The log says a kind at
    /// most once a minute. `FIELDS` are sessions that are lost, and end as `state-lost`, because somebody
    /// else has changed or deleted fields of theirs.
    #[must_use]
    pub fn refusals(&self) -> BTreeMap<String, u64> {
        self.calls.refusals.counts()
    }

    /// Runs a script whose answer says no more than that it is done.
    fn act(
        &self,
        script: Script,
        sid: SessionId,
        arguments: impl Fn(&mut Cmd) + Send + Sync + 'static,
    ) -> StoreFuture<'_, ()> {
        Box::pin(async move { self.calls.run(script, sid, &arguments).await.map(drop) })
    }

    fn tombstone(&self) -> u64 {
        millis(self.calls.options.tombstone_ttl)
    }
}

impl SessionStore for RedisStore {
    fn create(&self, sid: SessionId, session: NewSession) -> StoreFuture<'_, ()> {
        let tombstone = self.tombstone();
        self.act(Script::Create, sid, move |command| {
            let window = session.window;
            command.arg(session.digest.as_slice()).arg(session.fence);
            command
                .arg(window.messages)
                .arg(window.bytes)
                .arg(session.max);
            command
                .arg(millis(session.ttl))
                .arg(&session.protocol)
                .arg(&session.node);
            command.arg(millis(session.lease)).arg(tombstone);
        })
    }

    fn attach(&self, sid: SessionId, attach: Attach) -> StoreFuture<'_, Attached<Message>> {
        let tombstone = self.tombstone();
        let channel = self.calls.channel("");
        let arguments = move |command: &mut Cmd| {
            command
                .arg(attach.presented.as_slice())
                .arg(attach.fresh.as_slice())
                .arg(attach.fence);
            command
                .arg(attach.client.rx)
                .arg(attach.client.tx)
                .arg(&attach.node);
            command
                .arg(millis(attach.lease))
                .arg(tombstone)
                .arg(&channel);
        };
        Box::pin(async move {
            let (_, reply) = self.calls.run(Script::Attach, sid, &arguments).await?;
            // The scripts have looked at all but the texts, which somebody else has changed.
            reply.attached().ok_or(StoreError::Lost { rx: None })
        })
    }

    fn confirm(&self, sid: SessionId, fence: u64) -> StoreFuture<'_, ()> {
        self.act(Script::Confirm, sid, move |command| {
            command.arg(fence);
        })
    }

    fn append(
        &self,
        sid: SessionId,
        fence: u64,
        seq: u64,
        messages: Vec<Message>,
    ) -> StoreFuture<'_, ()> {
        self.act(Script::Append, sid, move |command| {
            command.arg(fence).arg(seq);
            for message in &messages {
                command.arg(Item(message));
            }
        })
    }

    fn ack(&self, sid: SessionId, fence: u64, seq: u64) -> StoreFuture<'_, ()> {
        self.act(Script::Ack, sid, move |command| {
            command.arg(fence).arg(seq);
        })
    }

    fn accept(&self, sid: SessionId, fence: u64, seq: u64) -> StoreFuture<'_, ()> {
        self.act(Script::Accept, sid, move |command| {
            command.arg(fence).arg(seq);
        })
    }

    fn touch(&self, sid: SessionId, fence: u64, time: Duration) -> StoreFuture<'_, ()> {
        let tombstone = self.tombstone();
        self.act(Script::Touch, sid, move |command| {
            command.arg(fence).arg(millis(time)).arg(tombstone);
        })
    }

    fn end(&self, sid: SessionId, fence: u64, why: GoneReason) -> StoreFuture<'_, ()> {
        let tombstone = self.tombstone();
        self.act(Script::End, sid, move |command| {
            command.arg(fence).arg(why.as_str()).arg(tombstone);
        })
    }

    fn sweep(&self, sid: SessionId) -> StoreFuture<'_, Sweep> {
        let tombstone = self.tombstone();
        let arguments = move |command: &mut Cmd| {
            command.arg(tombstone).arg(0);
        };
        Box::pin(async move {
            let (status, reply) = self.calls.run(Script::Sweep, sid, &arguments).await?;
            reply.swept(status).ok_or(StoreError::Unavailable)
        })
    }

    fn reap(&self, sid: SessionId) -> StoreFuture<'_, ()> {
        let tombstone = self.tombstone();
        self.act(Script::Sweep, sid, move |command| {
            command.arg(tombstone).arg(1);
        })
    }

    fn overdue(&self) -> StoreFuture<'_, Vec<SessionId>> {
        Box::pin(self.calls.overdue())
    }

    fn moves(&self, node: &str) -> StoreFuture<'_, Moves> {
        Box::pin(self.calls.listen(self.calls.channel(node)))
    }
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStore")
            .field("options", &self.calls.options)
            .field("durability", &self.durability)
            .field("is_connected", &self.is_connected())
            .finish()
    }
}

/// A message as an item of the list: its kind, then its payload.
struct Item<'a>(&'a Message);

impl ToRedisArgs for Item<'_> {
    fn write_redis_args<W: ?Sized + RedisWrite>(&self, out: &mut W) {
        let kind = match self.0 {
            Message::Text(_) => b"t",
            Message::Binary(_) => b"b",
        };
        let mut writer = out.writer_for_next_arg();
        // Into memory: it cannot fail.
        let _ = std::io::Write::write_all(&mut writer, kind);
        let _ = std::io::Write::write_all(&mut writer, self.0.as_bytes());
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
