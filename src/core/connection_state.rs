//! The states of a connection, as users see them.

/// The state of a connection.
///
/// ```
/// use steadysocket::ConnectionState;
///
/// assert_eq!(ConnectionState::Waiting.as_str(), "waiting");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConnectionState {
    /// Never dialled yet.
    Idle,
    /// Asking the provider for the URL, or the browser is dialling.
    Connecting,
    /// The socket is open and the handshake hook runs.
    Handshaking,
    /// The socket is open and messages are exchanged.
    Open,
    /// Waiting for the next dial.
    Waiting,
    /// Paused, by the user or because it was idle, or the page is frozen or in the back/forward
    /// cache.
    Suspended,
    /// The user closed the connection, and the close event is still to come.
    Closing,
    /// The connection has ended. Only `reconnect` starts it again.
    Closed,
}

impl ConnectionState {
    /// The name that JavaScript sees.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Connecting => "connecting",
            Self::Handshaking => "handshaking",
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::Suspended => "suspended",
            Self::Closing => "closing",
            Self::Closed => "closed",
        }
    }
}

/// A change of state.
///
/// ```
/// use steadysocket::{ConnectionState, StateChange};
///
/// fn has_lost(change: &StateChange) -> bool {
///     change.from == ConnectionState::Open && change.to == ConnectionState::Waiting
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StateChange {
    /// The state before.
    pub from: ConnectionState,
    /// The state after.
    pub to: ConnectionState,
}
