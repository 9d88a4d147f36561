//! The one timer of a server.

use std::sync::{Arc, Weak};

use tokio::sync::Notify;
use tokio::task::yield_now;
use tokio::time::{Instant, sleep_until};

use super::hub::Hub;

/// Wakes the core at its deadlines until the server is dropped.
pub(super) async fn run(hub: Weak<Hub>, changed: Arc<Notify>, start: Instant) {
    loop {
        let Some(deadline) = hub.upgrade().map(|hub| hub.wake()) else {
            return;
        };
        match deadline {
            Some(delay) => tokio::select! {
                // Where very many sessions end at once, others are served between two parts of them.
                () = sleep_until(start + delay) => yield_now().await,
                () = changed.notified() => {}
            },
            None => changed.notified().await,
        }
    }
}
