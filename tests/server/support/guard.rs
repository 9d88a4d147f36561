//! A time limit for every wait.

use std::time::Duration;

use tokio::time::timeout;

/// Waits for an event, and fails the test if it does not come in time.
pub(crate) async fn guard<T>(event: impl Future<Output = T>) -> T {
    timeout(GUARD, event)
        .await
        .expect("the event did not come in time")
}

/// Far longer than any step takes, even on a machine that is busy building.
const GUARD: Duration = Duration::from_secs(60);
