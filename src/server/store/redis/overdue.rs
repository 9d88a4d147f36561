//! The look for sessions whose time is over, without an index that would have to be kept true.

use std::sync::atomic::{AtomicU64, Ordering};

use redis::{Pipeline, RedisError};

use super::link::Link;
use crate::core::session::SessionId;

/// The keys that one step looks at: two a session.
const STEP: usize = 200;

/// Where the last look has ended.
#[derive(Debug, Default)]
pub(super) struct Look(AtomicU64);

/// The round is over, and the next look is to say so. Redis has no such cursor in practice.
const OVER: u64 = u64::MAX;

impl Look {
    /// The next step: sessions that are overdue, or none; true if the round is over.
    pub(super) async fn step(
        &self,
        link: &Link,
        prefix: &str,
    ) -> Result<(Vec<SessionId>, bool), RedisError> {
        let cursor = self.0.load(Ordering::Relaxed);
        if cursor == OVER {
            self.0.store(0, Ordering::Relaxed);
            return Ok((Vec::new(), true));
        }
        let now = clock(link).await?;
        let (next, keys) = scan(link, prefix, cursor).await?;
        let found = overdue(link, keys, prefix, now).await?;
        let is_over = next == 0 && found.is_empty();
        let next = if next == 0 && !is_over { OVER } else { next };
        self.0.store(next, Ordering::Relaxed);
        Ok((found, is_over))
    }
}

async fn scan(link: &Link, prefix: &str, cursor: u64) -> Result<(u64, Vec<Vec<u8>>), RedisError> {
    let mut command = redis::cmd("SCAN");
    let pattern = format!("{}{{*}}", escaped(prefix));
    command
        .arg(cursor)
        .arg("MATCH")
        .arg(pattern)
        .arg("COUNT")
        .arg(STEP)
        // Somebody else's key may look like one of ours, and be no hash.
        .arg("TYPE")
        .arg("hash");
    link.query(&command).await
}

/// Those sessions of these keys whose deadline is over. A tombstone has none.
async fn overdue(
    link: &Link,
    keys: Vec<Vec<u8>>,
    prefix: &str,
    now: u64,
) -> Result<Vec<SessionId>, RedisError> {
    let named = keys.into_iter().filter_map(|key| {
        let key = String::from_utf8(key).ok()?;
        let name = key.strip_prefix(prefix)?.strip_prefix('{')?;
        let sid = SessionId::from_text(name.strip_suffix('}')?)?;
        Some((sid, key))
    });
    let (sids, keys): (Vec<_>, Vec<_>) = named.unzip();
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut pipeline = Pipeline::with_capacity(keys.len());
    for key in &keys {
        pipeline.cmd("HGET").arg(key).arg("x");
    }
    let deadlines: Vec<Option<Vec<u8>>> = link.query_all(&pipeline).await?;
    let is_over = |deadline: &Option<Vec<u8>>| {
        let text = std::str::from_utf8(deadline.as_deref()?).ok()?;
        Some(text.parse::<u64>().ok()? <= now)
    };
    let sessions = sids.into_iter().zip(deadlines);
    let overdue = sessions.filter(|(_, deadline)| is_over(deadline) == Some(true));
    Ok(overdue.map(|(sid, _)| sid).collect())
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
