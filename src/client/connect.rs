//! The first step of a connection that a builder describes.

use super::builder::{Parts, Start};
use super::current::Current;
use super::error::ConnectError;
use super::event::Kind;
use super::host::{ClientHost, Target};
use super::socket::Socket;
use super::state::{HostState, UserHost};
use crate::core::{Connection, Hooks};
use crate::drive::{Driver, Shared};
use crate::platform::{Platform, Reconnects};

impl Parts {
    /// As [`Builder::connect`](super::builder::Builder::connect).
    pub(super) fn connect(mut self) -> Result<Socket, ConnectError> {
        (self.complete)(&mut self)?;
        let (config, mut settings) = (self.config, self.settings);
        let hooks = Hooks {
            handshake: settings.handshake.is_some(),
            should_reconnect: settings.callbacks.is_set(Kind::ShouldReconnect),
            provider: self.providers.is_some(),
            ping: settings.ping.kind(),
        };
        let reconnects = match config.reconnect {
            Some(_) => Reconnects::Yes,
            None => Reconnects::Never,
        };
        let core = Connection::watched(config, hooks, Current::seed(), self.watch);
        let platform = Current::new(self.platform, reconnects).ok_or(ConnectError::NoRuntime)?;
        let (url, protocols) = (self.url, self.protocols);
        settings.target = match self.providers {
            None => Target::Fixed { url, protocols },
            Some(providers) => (providers.into_target)(providers, url, protocols),
        };
        let host = ClientHost {
            platform,
            settings,
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
