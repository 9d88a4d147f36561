//! The first step of a connection that a builder describes.

use super::builder::{Parts, Start};
use super::current::Current;
use super::error::ConnectError;
use super::host::{ClientHost, HostState, Target, UserHost};
use super::options;
use super::socket::Socket;
use crate::core::{Connection, Hooks};
use crate::drive::{Driver, Shared};
use crate::platform::{Platform, Reconnects};

impl Parts {
    /// As [`Builder::connect`](super::builder::Builder::connect).
    pub(super) fn connect(self) -> Result<Socket, ConnectError> {
        let mut config = self.config;
        options::set_water_marks(&mut config, self.low_water_mark, self.high_water_mark);
        let hooks = Hooks {
            handshake: self.handshake.is_some(),
            should_reconnect: self.callbacks.should_reconnect.is_set(),
            provider: self.providers.is_some(),
            ping: self.ping.kind(),
        };
        let reconnects = match config.reconnect {
            Some(_) => Reconnects::Yes,
            None => Reconnects::Never,
        };
        let core = Connection::new(config, hooks, Current::seed())?;
        let platform = Current::new(self.platform, reconnects).ok_or(ConnectError::NoRuntime)?;
        let (url, protocols) = (self.url, self.protocols);
        let target = match self.providers {
            None => Target::Fixed { url, protocols },
            Some(providers) => (providers.into_target)(providers, url, protocols),
        };
        let host = ClientHost {
            platform,
            target,
            handshake: self.handshake,
            ping: self.ping,
            callbacks: self.callbacks,
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
