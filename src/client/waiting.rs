//! Futures that wait for a state of a connection. None keeps it alive.

use std::convert::Infallible;

use super::state::UserHost;
use crate::core::{CloseInfo, ConnectionState};
use crate::drive::{Driver, Shared};

/// Waits until the connection is open.
pub(super) async fn opened<H: UserHost>(driver: Shared<Driver<H>>) -> Result<(), CloseInfo> {
    until(driver, |driver| {
        (driver.state() == ConnectionState::Open).then_some(())
    })
    .await
}

/// Waits until `watch`, called now, has had the host told that nothing waits any more.
pub(super) async fn drained<H: UserHost>(
    driver: Shared<Driver<H>>,
    watch: fn(&Shared<Driver<H>>),
) -> Result<(), CloseInfo> {
    driver.host().state().is_drained.set(false);
    watch(&driver);
    until(driver, |driver| {
        driver.host().state().is_drained.get().then_some(())
    })
    .await
}

/// Waits until the connection has ended for good.
pub(super) async fn closed<H: UserHost>(driver: Shared<Driver<H>>) -> CloseInfo {
    match until(driver, |_| None::<Infallible>).await {
        Ok(never) => match never {},
        Err(close) => close,
    }
}

/// Waits until `ready` gives a value.
///
/// # Errors
///
/// How the connection ended, if it ends before.
async fn until<H: UserHost, T>(
    driver: Shared<Driver<H>>,
    ready: fn(&Driver<H>) -> Option<T>,
) -> Result<T, CloseInfo> {
    let ready = || match ready(&driver) {
        Some(value) => Some(Ok(value)),
        None if driver.state() == ConnectionState::Closed => H::last_close(&driver).map(Err),
        None => None,
    };
    driver.host().state().waiters.until(ready).await
}
