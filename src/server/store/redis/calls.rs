//! Calls to Redis, each on the connection that is there, within a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use redis::{Cmd, RedisError, Value};
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};

use super::link::Link;
use super::nodes::{Node, Nodes};
use super::options::RedisOptions;
use super::refusals::Refusals;
use super::reply::Reply;
use super::script::Script;
use crate::core::session::SessionId;
use crate::server::store::{Moves, StoreError};

/// Calls to Redis.
pub(super) struct Calls {
    pub(super) options: RedisOptions,
    pub(super) nodes: Nodes,
    turns: Semaphore,
    /// The node whose sessions are looked at, of all.
    looking: AtomicUsize,
    pub(super) refusals: Refusals,
    /// Redis has no memory left, as the log said last.
    is_full: AtomicBool,
}

/// The nodes of a cluster that a call is sent on to, at most.
const STEPS: usize = 5;

/// The arguments of a script, which are written once more if it was not run.
pub(super) type Arguments<'a> = &'a (dyn Fn(&mut Cmd) + Send + Sync);

impl Calls {
    pub(super) fn new(options: RedisOptions, nodes: Nodes) -> Self {
        Self {
            turns: Semaphore::new(options.in_flight),
            options,
            nodes,
            looking: AtomicUsize::new(0),
            refusals: Refusals::default(),
            is_full: AtomicBool::new(false),
        }
    }

    /// Runs a script on a session.
    pub(super) async fn run(
        &self,
        script: Script,
        sid: SessionId,
        arguments: Arguments<'_>,
    ) -> Result<(i64, Reply), StoreError> {
        let turn = timeout(self.options.timeout, self.turns.acquire()).await;
        let Ok(Ok(_turn)) = turn else {
            return Err(StoreError::Unavailable);
        };
        let tag = sid.to_text();
        let meta = format!("{}{{{tag}}}", self.options.prefix);
        let list = format!("{meta}:o");
        let mut node = self.nodes.of(&tag).ok_or(StoreError::Unavailable)?;
        let (mut is_moving, mut steps, mut generation) = (false, 0, 0);
        loop {
            let link = self.link(&node, generation).await?;
            let mut command = link.command(script, &meta, &list);
            arguments(&mut command);
            let answer = async {
                match is_moving {
                    false => link.query::<Value>(&command).await,
                    true => link.query_moving(&command).await,
                }
            };
            let error = match self.in_time(&link, answer).await? {
                Ok(value) => {
                    self.note_loss(&value, &meta);
                    return self.conclude(script, &link, value).await;
                }
                Err(error) => error,
            };
            // It was not run: the scripts are those of another run of Redis, or were flushed.
            if error.code() == Some("NOSCRIPT") && generation == 0 {
                link.give_up();
                generation = link.generation + 1;
                continue;
            }
            // Nor was it if another node is named.
            let next = self.nodes.redirection(&node, &error);
            steps += 1;
            match next.filter(|_| steps <= STEPS) {
                Some(next) => ((node, is_moving), generation) = (next, 0),
                None => return Err(self.trouble(&link, &error)),
            }
        }
    }

    /// The next sessions whose time is over; none at the end of a round.
    pub(super) async fn overdue(&self) -> Result<Vec<SessionId>, StoreError> {
        loop {
            let turn = self.looking.load(Ordering::Relaxed);
            let Some(node) = self.nodes.all().get(turn).cloned() else {
                self.looking.store(0, Ordering::Relaxed);
                return Ok(Vec::new());
            };
            let found = self.look_at(&node).await;
            if !matches!(&found, Ok(found) if !found.is_empty()) {
                self.looking.store(turn + 1, Ordering::Relaxed);
            }
            match found {
                Ok(found) if found.is_empty() => {}
                found => return found,
            }
        }
    }

    /// The next sessions of a node whose time is over; none when all were looked at.
    async fn look_at(&self, node: &Node) -> Result<Vec<SessionId>, StoreError> {
        loop {
            let link = self.link(node, 0).await?;
            let step = node.look.step(&link, &self.options.prefix);
            match self.in_time(&link, step).await? {
                Ok((found, is_over)) if is_over || !found.is_empty() => return Ok(found),
                Ok(_) => {}
                Err(error) => return Err(self.trouble(&link, &error)),
            }
        }
    }

    /// The sessions that leave a server, which has this channel. In a cluster all nodes tell them.
    pub(super) async fn listen(&self, channel: String) -> Result<Moves, StoreError> {
        let node = self.nodes.any().ok_or(StoreError::Unavailable)?;
        let link = self.link(&node, 0).await?;
        let moves = self.in_time(&link, link.listen(channel)).await?;
        moves.map_err(|error| self.trouble(&link, &error))
    }

    /// The channel on which a server is told of its sessions that leave it.
    pub(super) fn channel(&self, node: &str) -> String {
        format!("{}moved:{node}", self.options.prefix)
    }

    async fn link(&self, node: &Node, generation: u64) -> Result<Arc<Link>, StoreError> {
        let link = timeout(self.options.timeout, node.keeper.link(generation)).await;
        link.ok().flatten().ok_or(StoreError::Unavailable)
    }

    /// An answer within the time of the options; a connection that is late is of no use.
    async fn in_time<T>(
        &self,
        link: &Link,
        answer: impl Future<Output = T>,
    ) -> Result<T, StoreError> {
        timeout(self.options.timeout, answer).await.map_err(|_| {
            link.give_up();
            StoreError::Unavailable
        })
    }

    async fn conclude(
        &self,
        script: Script,
        link: &Link,
        value: Value,
    ) -> Result<(i64, Reply), StoreError> {
        if script.needs_memory() && self.is_full.swap(false, Ordering::Relaxed) {
            tracing::info!("redis has memory again");
        }
        // A refusal has to be as certain as the rest: it may end a session.
        match self.in_time(link, link.settle()).await? {
            true => Reply::new(value),
            false => Err(StoreError::Unavailable),
        }
    }

    /// Counts a session that is lost because somebody else has changed or deleted fields of it.
    fn note_loss(&self, answer: &Value, key: &str) {
        let is_broken = Reply::tells_broken_fields(answer);
        let times = is_broken.then(|| self.refusals.count("FIELDS", Instant::now()));
        if let Some(times) = times.flatten() {
            tracing::error!(
                key,
                times,
                "sessions are lost: fields of theirs are missing or wrong"
            );
        }
    }

    /// The meaning of an error.
    fn trouble(&self, link: &Link, error: &RedisError) -> StoreError {
        let Some(code) = error.code() else {
            link.give_up();
            self.nodes.look_again();
            return StoreError::Unavailable;
        };
        let times = self.refusals.count(code, Instant::now());
        match (code, times) {
            ("OOM", _) => {
                if times.is_some() {
                    self.is_full.store(true, Ordering::Relaxed);
                    tracing::error!("redis is full: sessions wait");
                }
                return StoreError::NoSpace;
            }
            // Somebody has put something else in the place of the session.
            ("WRONGTYPE", _) => {
                if let Some(times) = times {
                    tracing::error!(%error, times, "sessions are lost");
                }
                return StoreError::Lost { rx: None };
            }
            // Not the primary any more, or not yet: the next connection may be to the one that is.
            ("READONLY" | "LOADING" | "MASTERDOWN" | "NOSCRIPT", _) => {
                link.give_up();
                self.nodes.look_again();
            }
            (_, Some(times)) => tracing::error!(%error, times, "redis refuses calls"),
            (_, None) => {}
        }
        StoreError::Unavailable
    }
}
