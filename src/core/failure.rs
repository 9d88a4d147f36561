//! Failures of dials, providers, handshakes and sockets.

/// The part of a connection attempt that failed. The driver adds the cause, if there is one.
///
/// ```
/// use steadysocket::Failure;
///
/// assert_eq!(Failure::Network.code(), "ERR_NETWORK");
/// assert_eq!(Failure::Network.message(), "the connection failed");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// The browser could not connect, or lost the socket. Browsers do not give pages the reason.
    Network,
    /// A dial took longer than `connect_timeout`.
    ConnectTimeout,
    /// The handshake hook took longer than `handshake_timeout`.
    HandshakeTimeout,
    /// The peer did not answer a heartbeat.
    HeartbeatTimeout,
    /// The provider of the URL, the protocols or, with sessions, the credentials failed.
    Provider,
    /// The handshake hook failed.
    Handshake,
    /// The browser refused to make a socket: a wrong URL or subprotocol.
    Constructor,
}

impl Failure {
    /// The stable code that users match on.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Network => "ERR_NETWORK",
            Self::ConnectTimeout => "ERR_CONNECT_TIMEOUT",
            Self::HandshakeTimeout => "ERR_HANDSHAKE_TIMEOUT",
            Self::HeartbeatTimeout => "ERR_HEARTBEAT_TIMEOUT",
            Self::Provider => "ERR_PROVIDER",
            Self::Handshake => "ERR_HANDSHAKE",
            Self::Constructor => "ERR_CONSTRUCTOR",
        }
    }

    /// The failure in words.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Network => "the connection failed",
            Self::ConnectTimeout => "the dial took longer than its timeout",
            Self::HandshakeTimeout => "the handshake took longer than its timeout",
            Self::HeartbeatTimeout => "the peer did not answer the heartbeat",
            Self::Provider => "the url, the protocols or auth failed",
            Self::Handshake => "the handshake failed",
            Self::Constructor => "the browser refused to make a socket",
        }
    }
}
