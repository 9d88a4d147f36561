//! The look for sessions whose time is over, without an index that would have to be kept true.

use std::sync::atomic::{AtomicU64, Ordering};

use redis::{Pipeline, RedisError};

use super::link::Link;
use crate::core::session::SessionId;

/// The keys that one step looks at, and the steps of one look.
const STEP: (usize, usize) = (100, 32);

/// Where the last look has ended.
#[derive(Debug, Default)]
pub(super) struct Look(AtomicU64);

impl Look {
    /// Goes on up to sessions that are overdue, the end of the keys, or the end of its steps.
    pub(super) async fn go(&self, link: &Link, prefix: &str) -> Result<Vec<SessionId>, RedisError> {
        let now = clock(link).await?;
        let mut cursor = self.0.load(Ordering::Relaxed);
        let mut found = Vec::new();
        for _ in 0..STEP.1 {
            let keys: Vec<String>;
            (cursor, keys) = step(link, prefix, cursor).await?;
            found = overdue(link, prefix, keys, now).await?;
            if !found.is_empty() || cursor == 0 {
                break;
            }
        }
        self.0.store(cursor, Ordering::Relaxed);
        Ok(found)
    }
}

async fn step(link: &Link, prefix: &str, cursor: u64) -> Result<(u64, Vec<String>), RedisError> {
    let mut command = redis::cmd("SCAN");
    let pattern = format!("{}{{*}}", escaped(prefix));
    command
        .arg(cursor)
        .arg("MATCH")
        .arg(pattern)
        .arg("COUNT")
        .arg(STEP.0);
    link.query(&command).await
}

/// Those of these keys whose deadline is over. A tombstone has none.
async fn overdue(
    link: &Link,
    prefix: &str,
    keys: Vec<String>,
    now: u64,
) -> Result<Vec<SessionId>, RedisError> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut pipeline = Pipeline::with_capacity(keys.len());
    for key in &keys {
        pipeline.cmd("HGET").arg(key).arg("x");
    }
    let deadlines: Vec<Option<u64>> = link.query_all(&pipeline).await?;
    let sids = keys.iter().map(|key| {
        let name = key.strip_prefix(prefix)?.strip_prefix('{')?;
        SessionId::from_text(name.strip_suffix('}')?)
    });
    let sessions = sids.zip(deadlines);
    let overdue = sessions.filter(|(_, deadline)| deadline.is_some_and(|at| at <= now));
    Ok(overdue.filter_map(|(sid, _)| sid).collect())
}

/// The time of Redis, in ms.
async fn clock(link: &Link) -> Result<u64, RedisError> {
    let (seconds, micros): (u64, u64) = link.query(&redis::cmd("TIME")).await?;
    Ok(seconds * 1_000 + micros / 1_000)
}

/// A prefix that means itself in a pattern.
fn escaped(prefix: &str) -> String {
    let mut pattern = String::with_capacity(prefix.len());
    for letter in prefix.chars() {
        if "*?[]^\\-".contains(letter) {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern
}
