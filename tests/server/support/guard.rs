//! An upper bound for every wait.

use std::time::Duration;

use tokio::time::timeout;

/// Waits for an event, and fails the test if it does not come.
pub(crate) async fn guard<T>(event: impl Future<Output = T>) -> T {
    timeout(GUARD, event)
        .await
        .expect("the event did not come in time")
}

/// Far more than anything takes, also when the machine is busy building.
const GUARD: Duration = Duration::from_secs(60);
