//! One attempt to open a socket.

use super::close::CloseInfo;

/// The dial that a provider of URLs or protocols is asked for. The default is the first dial.
///
/// ```
/// use steadysocket::DialInfo;
///
/// fn address(dial: &DialInfo) -> String {
///     format!("wss://example.com/ws?attempt={}", dial.attempt)
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DialInfo<T = String> {
    /// 0 for the first dial and after a stable connection, then counts retries.
    pub attempt: u32,
    /// True if this connection has dialled before.
    pub reconnect: bool,
    /// How the previous socket or dial ended; `None` for the first dial.
    pub last_close: Option<CloseInfo<T>>,
}

/// The reason that a dial made no socket.
///
/// ```
/// use steadysocket::core::{Connection, DialFailure, Hooks, Instant};
/// use steadysocket::{Config, ConnectionState, Message};
///
/// let now = Instant::ORIGIN;
/// let mut connection = Connection::<Message>::new(Config::default(), Hooks::default(), 42)?;
/// connection.connect(now);
/// while connection.poll_output().is_some() {} // one of them is the dial
/// connection.handle_dial_failed(now, DialFailure::Provider);
/// assert_eq!(connection.state(), ConnectionState::Waiting);
/// # Ok::<(), steadysocket::ConfigError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DialFailure {
    /// The provider of the URL or the protocols failed. Retried.
    Provider,
    /// The browser refused the URL or a subprotocol. Never retried: the browser would refuse it
    /// again.
    Constructor,
}
