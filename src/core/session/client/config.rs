//! The options of a client's sessions.

use std::time::Duration;

use crate::core::config::QueueLimits;
use crate::core::session::inbox::AckMode;
use crate::core::session::limits::Limits;

/// The attitude towards a server that knows no sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Report an error.
    Require,
    /// Be a plain client.
    Prefer,
}

/// The options of a client's sessions.
#[derive(Clone, Debug)]
pub struct ClientConfig<W = String> {
    /// The attitude towards a server that knows no sessions. Default: [`Mode::Require`].
    pub mode: Mode,
    /// Offer the subprotocol `steady.v1`, default true. Without it the first frame decides, for
    /// proxies that strip subprotocols; the server must do the same.
    pub negotiate: bool,
    /// The subprotocols of the application, in order of preference.
    pub protocols: Vec<W>,
    /// How much may be on its way.
    pub limits: Limits,
    /// The act that acknowledges a message. Default: handing it over.
    pub acks: AckMode,
    /// The limits of the queue, where messages wait while the window is full.
    pub queue: QueueLimits,
    /// How long the server should remember a session without a socket. Default 2 min.
    pub ttl: Duration,
    /// How long `close` goes on trying to end the session in order. Default 10 s.
    pub close_timeout: Duration,
    /// The name and version of the implementation, for the server's logs.
    pub library: W,
}

impl Default for ClientConfig {
    fn default() -> Self {
        Self {
            mode: Mode::Require,
            negotiate: true,
            protocols: Vec::new(),
            limits: Limits::default(),
            acks: AckMode::Automatic,
            queue: QueueLimits::default(),
            ttl: Duration::from_secs(120),
            close_timeout: Duration::from_secs(10),
            library: concat!("steadysocket/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}
