//! The first step of a connection that a builder describes.

use super::builder::{Parts, Start};
use super::current::Current;
use super::error::ConnectError;
use super::host::ClientHost;
use super::socket::Socket;
use super::state::{HostState, UserHost};
use crate::core::Connection;
use crate::drive::{Driver, Shared};
use crate::platform::Platform;

impl Parts {
    /// As [`Builder::connect`](super::builder::Builder::connect).
    pub(super) fn connect(mut self: Box<Self>) -> Result<Socket, ConnectError> {
        (self.complete)(&mut self)?;
        if self.options.reconnect.is_none() {
            // There is nothing to listen for.
            self.settings.links.watch = |_| {};
        }
        let platform = match Current::new(self.platform) {
            Ok(platform) => platform,
            Err(_) => return Err(ConnectError::NoRuntime),
        };
        let core = Connection::watched(self.options, self.hooks, Current::seed(), self.watch);
        let host = ClientHost {
            platform,
            settings: self.settings,
            state: HostState::default(),
        };
        let driver = Driver::new(host, core);
        start(&driver, self.start)?;
        Ok(Socket::new(driver))
    }
}

/// Dials, unless the user wants that later.
///
/// # Errors
///
/// [`ConnectError::Refused`] if the platform refuses the URL or a subprotocol.
pub(super) fn start<H: UserHost>(
    driver: &Shared<Driver<H>>,
    start: Start,
) -> Result<(), ConnectError> {
    if matches!(start, Start::Dialling) {
        driver.input(Connection::connect);
    }
    let state = driver.host().state();
    state.is_connected.set(true);
    if let Some(refusal) = state.refusal.take() {
        return Err(ConnectError::Refused(refusal));
    }
    // What came from elsewhere meanwhile.
    Current::defer(driver);
    Ok(())
}
