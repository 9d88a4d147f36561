//! The lineage of a Redis that is kept by fsync alone, as `scripts/lineage.lua` tells it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{Cmd, RedisError};

use super::error::RedisStoreError;
use super::facts::Facts;
use super::script::LINEAGE;

/// The time after a start in which replicas that have copied the data are waited for; after that it
/// is not certain that none can take its place unnoticed.
const WAIT: Duration = Duration::from_secs(60);

/// The history of the data of a Redis in which nothing is missing.
#[derive(Debug)]
pub(super) struct Lineage {
    connection: MultiplexedConnection,
    sha: String,
    key: String,
    /// The times that Redis had rewritten its log when that was last asked.
    rewrites: AtomicU64,
}

impl Lineage {
    pub(super) async fn new(
        mut connection: MultiplexedConnection,
        prefix: &str,
    ) -> Result<Self, RedisError> {
        let mut command = redis::cmd("SCRIPT");
        command.arg("LOAD").arg(LINEAGE);
        Ok(Self {
            sha: command.query_async(&mut connection).await?,
            key: format!("{prefix}lineage"),
            rewrites: AtomicU64::new(0),
            connection,
        })
    }

    /// The lineage of this Redis, once no replica can have its data and take it for its own.
    pub(super) async fn begin(
        &self,
        facts: &Facts,
        patience: Duration,
    ) -> Result<String, RedisStoreError> {
        let (line, is_copied) = self.tell(facts, "").await?;
        if !is_copied {
            return Ok(line);
        }
        // Asked for after the first run, from which on whatever is copied has its mark.
        let now = Facts::parse(&self.ask::<String>(&redis::cmd("INFO")).await?);
        // What waits on this connection waits for that mark as well.
        let mut wait = redis::cmd("WAIT");
        wait.arg(now.copies).arg(patience.as_millis() as u64);
        let word = match now.copies == 0 || self.ask::<u32>(&wait).await? >= now.copies {
            true => "marked",
            false if now.uptime > WAIT => "late",
            false => {
                return Err(RedisStoreError::Setting {
                    name: "sync_full",
                    value: now.copies.to_string(),
                    expected: "the number of replicas that are connected and have caught up",
                });
            }
        };
        Ok(self.tell(facts, word).await?.0)
    }

    /// Renews the mark, if the log was rewritten.
    pub(super) async fn renew(&self, facts: &Facts) -> Result<(), RedisError> {
        let mut command = redis::cmd("INFO");
        let info: String = self.ask(command.arg("persistence")).await?;
        let rewrites = Facts::parse(&info).rewrites;
        if self.rewrites.swap(rewrites, Ordering::Relaxed) != rewrites {
            self.tell(facts, "").await?;
        }
        Ok(())
    }

    /// The lineage; true if replicas may have the data without the mark that tells it from its own.
    pub(super) async fn tell(
        &self,
        facts: &Facts,
        word: &str,
    ) -> Result<(String, bool), RedisError> {
        let mut command = redis::cmd("EVALSHA");
        command.arg(&self.sha).arg(1).arg(&self.key);
        command.arg(facts.boot()).arg(facts.former()).arg(word);
        let (line, is_copied): (String, String) = self.ask(&command).await?;
        Ok((line, is_copied == "1"))
    }

    async fn ask<T: redis::FromRedisValue>(&self, command: &Cmd) -> Result<T, RedisError> {
        command.query_async(&mut self.connection.clone()).await
    }
}
