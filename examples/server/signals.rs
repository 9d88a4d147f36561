//! Ctrl-C and SIGTERM.

use std::io;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{CtrlC, ctrl_c};

/// The signals that ask the server to stop. From the moment this exists they no longer kill it.
#[cfg(unix)]
pub(crate) struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

#[cfg(unix)]
impl Signals {
    /// Takes the signals over.
    ///
    /// # Errors
    /// The system's, when it allows no handler.
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Waits for the first of them.
    pub(crate) async fn received(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// The signal that asks the server to stop. From the moment this exists it no longer kills it.
#[cfg(windows)]
pub(crate) struct Signals {
    interrupt: CtrlC,
}

#[cfg(windows)]
impl Signals {
    /// Takes the signal over.
    ///
    /// # Errors
    /// The system's, when it allows no handler.
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: ctrl_c()?,
        })
    }

    /// Waits for it.
    pub(crate) async fn received(&mut self) {
        self.interrupt.recv().await;
    }
}
