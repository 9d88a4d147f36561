//! The calm after a storm.

use std::pin::pin;
use std::time::Duration;

use tokio::time::timeout;

/// A machine that needs more of these has no time for us.
const MOST: usize = 10;

/// Waits for the end as long as something arrives, so that a busy machine only needs longer; `None`
/// if nothing has arrived for so long.
pub(crate) async fn while_arriving<T>(
    end: impl Future<Output = T>,
    quiet: Duration,
    arrived: impl Fn() -> u64,
) -> Option<T> {
    let mut end = pin!(end);
    let mut before = None;
    for _ in 0..MOST {
        if let Ok(value) = timeout(quiet, &mut end).await {
            return Some(value);
        }
        let now = Some(arrived());
        if now == before {
            break;
        }
        before = now;
    }
    None
}
