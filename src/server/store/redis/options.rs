//! The options of a store in Redis.

use std::time::Duration;

use super::durability::Durability;

/// The options of a [`RedisStore`](super::RedisStore), each with a default. All servers that share
/// sessions have the same.
///
/// ```
/// use std::time::Duration;
/// use steadysocket::server::store::redis::{Durability, RedisOptions};
///
/// let options = RedisOptions::default()
///     .prefix("chat:")
///     .durability(Durability::Fsync)
///     .timeout(Duration::from_secs(2));
/// # let _ = options;
/// ```
#[derive(Clone, Debug)]
pub struct RedisOptions {
    pub(super) prefix: String,
    pub(super) durability: Option<Durability>,
    pub(super) timeout: Duration,
    pub(super) tombstone_ttl: Duration,
    pub(super) in_flight: usize,
}

impl RedisOptions {
    /// The beginning of all keys and channels. Default `s:`. Applications that share a Redis have one
    /// each. A longer one costs its length twice a session. Braces are not allowed: they would change
    /// the slot that a session's keys share.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// The trouble that Redis is to survive; [`RedisStore::connect`](super::RedisStore::connect)
    /// refuses if Redis is not set up for it. Default: the most that Redis is set up for, which
    /// [`RedisStore::durability`](super::RedisStore::durability) says.
    #[must_use]
    pub fn durability(mut self, durability: Durability) -> Self {
        self.durability = Some(durability);
        self
    }

    /// How long a call waits for a connection, and then for its answer, before it is
    /// [`Unavailable`](super::super::StoreError::Unavailable). Default 3 s. Longer rides out a slow
    /// Redis, shorter finds a dead connection sooner.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long the end of a session is remembered. Default 10 min. Longer costs about 150 bytes a
    /// session, shorter tells late clients less.
    #[must_use]
    pub fn tombstone_ttl(mut self, ttl: Duration) -> Self {
        self.tombstone_ttl = ttl;
        self
    }

    /// The calls that wait for an answer at one time; others wait for their turn. Default 1,024, at
    /// least 1. More does not make Redis faster, fewer leave it idle on a slow network.
    #[must_use]
    pub fn in_flight(mut self, calls: usize) -> Self {
        self.in_flight = calls.max(1);
        self
    }
}

impl Default for RedisOptions {
    fn default() -> Self {
        Self {
            prefix: "s:".to_owned(),
            durability: None,
            timeout: Duration::from_secs(3),
            tombstone_ttl: Duration::from_secs(600),
            in_flight: 1_024,
        }
    }
}
