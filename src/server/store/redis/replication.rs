//! The wait for replicas, one for all calls that are answered meanwhile.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use tokio::sync::Mutex;

use super::durability::Durability;
use super::options::RedisOptions;

/// Waits until replicas have what a connection has written.
#[derive(Debug)]
pub(super) struct Replication {
    replicas: u32,
    timeout: Duration,
    /// The waits that have begun.
    begun: AtomicU64,
    /// The last one that is over, and how it went.
    last: Mutex<(u64, bool)>,
}

impl Replication {
    /// The wait that a durability takes, if it takes one.
    pub(super) fn of(durability: Durability, options: &RedisOptions) -> Option<Self> {
        let Durability::Replicated { replicas } = durability else {
            return None;
        };
        Some(Self {
            replicas,
            // Redis has to say that there are too few before the call is given up, which may have to
            // wait for two of them.
            timeout: options.timeout / 3,
            begun: AtomicU64::new(0),
            last: Mutex::new((0, false)),
        })
    }

    /// Waits for everything that this connection has been answered so far. False if too few replicas
    /// have it in time.
    pub(super) async fn settle(&self, mut connection: MultiplexedConnection) -> bool {
        let before = self.begun.load(Ordering::SeqCst);
        let mut last = self.last.lock().await;
        let (number, is_settled) = *last;
        // One that began later was for this call as well.
        if number > before {
            return is_settled;
        }
        let number = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
        let mut command = redis::cmd("WAIT");
        command
            .arg(self.replicas)
            .arg(self.timeout.as_millis() as u64);
        let answer: Result<u32, _> = command.query_async(&mut connection).await;
        let is_settled = answer.is_ok_and(|replicas| replicas >= self.replicas);
        *last = (number, is_settled);
        is_settled
    }
}
