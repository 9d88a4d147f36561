//! Calls to Redis, each on the connection that is there, within a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use redis::{Cmd, RedisError, Value};
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};

use super::keeper::Keeper;
use super::link::Link;
use super::options::RedisOptions;
use super::overdue::Look;
use super::refusals::Refusals;
use super::reply::Reply;
use super::script::Script;
use crate::core::session::SessionId;
use crate::server::store::{Moves, StoreError};

/// Calls to Redis.
pub(super) struct Calls {
    pub(super) options: RedisOptions,
    pub(super) keeper: Keeper,
    turns: Semaphore,
    look: Look,
    pub(super) refusals: Refusals,
    /// Redis has no memory left, as the log said last.
    is_full: AtomicBool,
}

/// The arguments of a script, which are written once more if it was not run.
pub(super) type Arguments<'a> = &'a (dyn Fn(&mut Cmd) + Send + Sync);

impl Calls {
    pub(super) fn new(options: RedisOptions, keeper: Keeper) -> Self {
        Self {
            turns: Semaphore::new(options.in_flight),
            options,
            keeper,
            look: Look::default(),
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
        let meta = format!("{}{{{}}}", self.options.prefix, sid.to_text());
        let list = format!("{meta}:o");
        let mut generation = 0;
        loop {
            let link = self.link(generation).await?;
            let mut command = link.command(script, &meta, &list);
            arguments(&mut command);
            match self.in_time(&link, link.query::<Value>(&command)).await? {
                Ok(value) => return self.conclude(script, &link, value).await,
                // It was not run: the scripts are those of another run of Redis, or were flushed.
                Err(error) if error.code() == Some("NOSCRIPT") && generation == 0 => {
                    link.give_up();
                    generation = link.generation + 1;
                }
                Err(error) => return Err(self.trouble(&link, &error)),
            }
        }
    }

    /// The next sessions whose time is over; none at the end of a round.
    pub(super) async fn overdue(&self) -> Result<Vec<SessionId>, StoreError> {
        loop {
            let link = self.link(0).await?;
            let step = self.look.step(&link, &self.options.prefix);
            match self.in_time(&link, step).await? {
                Ok((found, is_over)) if is_over || !found.is_empty() => return Ok(found),
                Ok(_) => {}
                Err(error) => return Err(self.trouble(&link, &error)),
            }
        }
    }

    /// The sessions that leave a server, which has this channel.
    pub(super) async fn listen(&self, channel: String) -> Result<Moves, StoreError> {
        let link = self.link(0).await?;
        let moves = self.in_time(&link, link.listen(channel)).await?;
        moves.map_err(|error| self.trouble(&link, &error))
    }

    /// The channel on which a server is told of its sessions that leave it.
    pub(super) fn channel(&self, node: &str) -> String {
        format!("{}moved:{node}", self.options.prefix)
    }

    async fn link(&self, generation: u64) -> Result<Arc<Link>, StoreError> {
        let link = timeout(self.options.timeout, self.keeper.link(generation)).await;
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

    /// The meaning of an error.
    fn trouble(&self, link: &Link, error: &RedisError) -> StoreError {
        let Some(code) = error.code() else {
            link.give_up();
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
            ("READONLY" | "LOADING" | "MASTERDOWN" | "NOSCRIPT", _) => link.give_up(),
            (_, Some(times)) => tracing::error!(%error, times, "redis refuses calls"),
            (_, None) => {}
        }
        StoreError::Unavailable
    }
}
