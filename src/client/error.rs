//! Errors, one enum for each operation.

use std::convert::Infallible;
use std::fmt;

use super::message::Message;
use crate::core::{ConfigError, Failure};
#[cfg(all(feature = "native", not(target_arch = "wasm32")))]
use crate::native::NetworkError;

/// Any error, from a provider, a handshake hook or a codec.
///
/// ```
/// use steadysocket::BoxError;
///
/// fn address(token: Option<&str>) -> Result<String, BoxError> {
///     let token = token.ok_or("not logged in")?;
///     Ok(format!("wss://example.com/ws?token={token}"))
/// }
/// # assert!(address(None).is_err());
/// ```
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The reason why a connection could not be made. The caller can fix each.
///
/// ```
/// use std::time::Duration;
/// use steadysocket::{Config, ConnectError};
///
/// let config = Config { connect_timeout: Some(Duration::ZERO), ..Config::default() };
/// let error = ConnectError::from(config.check().unwrap_err());
/// assert_eq!(error.to_string(), "connect_timeout is 0 ms, expected 1 to 2147483647 ms");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ConnectError {
    /// An option is out of its range.
    Config(ConfigError),
    /// The browser refused the URL or a subprotocol, with the browser's text; natively this crate
    /// did, by the same rules. With sessions it also refuses subprotocols that take more than 8,000
    /// bytes in JSON, with which a hello may be longer than a server takes.
    Refused(String),
    /// An option that [sessions](crate::Session) cannot have: `reconnect(None)`, or, where they are
    /// required, `heartbeat` or `handshake`.
    #[cfg(feature = "session")]
    #[non_exhaustive]
    NotWithSessions {
        /// The option.
        option: &'static str,
    },
    /// The window of a session has fewer bytes than the largest message.
    #[cfg(feature = "session")]
    #[non_exhaustive]
    WindowBelowMax {
        /// `limits.window.bytes`.
        window: u64,
        /// `limits.max`.
        max: u64,
    },
    /// Nothing here can run a connection: outside of a browser it needs a tokio runtime with timers
    /// (`enable_all`, as `#[tokio::main]` has it), and the feature `native`.
    NoRuntime,
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(error) => error.fmt(f),
            Self::Refused(reason) => {
                write!(f, "the url or a subprotocol was refused: {reason}")
            }
            #[cfg(feature = "session")]
            Self::NotWithSessions { option } => {
                write!(f, "{option} is given, which sessions cannot have")
            }
            #[cfg(feature = "session")]
            Self::WindowBelowMax { window, max } => write!(
                f,
                "limits.window.bytes is {window}, expected at least limits.max, {max}"
            ),
            Self::NoRuntime => f.write_str("there is no runtime that could run a connection"),
        }
    }
}

impl std::error::Error for ConnectError {}

impl From<ConfigError> for ConnectError {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

/// The reason why a message was not sent. All but `Encode` hand it back.
///
/// `E` is the error of the codec of a typed connection; without a codec there is no such case.
///
/// ```
/// use steadysocket::{Message, SendError};
///
/// let error: SendError = SendError::QueueFull(Message::from("hello"));
/// assert_eq!(error.to_string(), "queue is full (message of 5 bytes not sent)");
/// assert_eq!(error.into_message(), Some(Message::from("hello")));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SendError<E = Infallible> {
    /// The queue is full: wait for `drained`, or raise its limits.
    QueueFull(Message),
    /// The message alone is larger than the queue's limit in bytes, and the queue is not empty: wait
    /// for `drained`, or raise the limit.
    TooLarge(Message),
    /// The queue is switched off and the connection is not open.
    NotOpen(Message),
    /// The connection is closing or has ended; `reconnect` revives it.
    Closed(Message),
    /// The codec of a typed connection could not write the value; with the codec's error.
    Encode(E),
}

impl<E> SendError<E> {
    /// The message that was not sent; `None` if there was a value that could not be encoded.
    #[must_use]
    pub fn into_message(self) -> Option<Message> {
        match self {
            Self::QueueFull(message)
            | Self::TooLarge(message)
            | Self::NotOpen(message)
            | Self::Closed(message) => Some(message),
            Self::Encode(_) => None,
        }
    }
}

impl<E: fmt::Display> fmt::Display for SendError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (message, problem) = match self {
            Self::QueueFull(message) => (message, "queue is full"),
            Self::TooLarge(message) => (message, "message is too large to wait behind others"),
            Self::NotOpen(message) => (message, "connection is not open and does not queue"),
            Self::Closed(message) => (message, "connection is closed"),
            Self::Encode(cause) => return write!(f, "value could not be encoded: {cause}"),
        };
        let bytes = message.byte_len();
        write!(f, "{problem} (message of {bytes} bytes not sent)")
    }
}

impl<E: std::error::Error + 'static> std::error::Error for SendError<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Encode(cause) => Some(cause),
            _ => None,
        }
    }
}

impl SendError {
    /// Converts it to the error of a connection with a codec.
    pub(super) fn with_codec<E>(self) -> SendError<E> {
        match self {
            Self::QueueFull(message) => SendError::QueueFull(message),
            Self::TooLarge(message) => SendError::TooLarge(message),
            Self::NotOpen(message) => SendError::NotOpen(message),
            Self::Closed(message) => SendError::Closed(message),
            Self::Encode(never) => match never {},
        }
    }
}

/// A failed dial or socket, as reported to `on_error`. The connection goes on by itself, unless a
/// give-up follows.
///
/// ```
/// use steadysocket::Error;
///
/// fn on_error(error: &Error) -> String {
///     match error {
///         Error::Provider(cause) => format!("no token: {cause}"),
///         Error::Decode { message, .. } => format!("{} strange bytes", message.byte_len()),
///         error => format!("{}: {error}", error.code()),
///     }
/// }
/// # assert!(on_error(&Error::Network).starts_with("ERR_NETWORK: "));
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The browser could not connect, or lost the socket; it hides the cause from pages.
    Network,
    /// The same, natively, where the cause is known.
    #[cfg(all(feature = "native", not(target_arch = "wasm32")))]
    Native(NetworkError),
    /// A dial took longer than `connect_timeout`.
    ConnectTimeout,
    /// The handshake hook took longer than `handshake_timeout`.
    HandshakeTimeout,
    /// The peer did not answer a heartbeat.
    HeartbeatTimeout,
    /// The provider of the URL, the protocols or, with sessions, the credentials failed.
    Provider(BoxError),
    /// The handshake hook failed, or the peer closed while it ran.
    Handshake(Option<BoxError>),
    /// The browser refused the URL or a subprotocol that a provider gave; with the browser's text.
    Refused(String),
    /// The server has no sessions, which are required.
    #[cfg(feature = "session")]
    NoSession,
    /// A typed connection could not read a message. The connection goes on.
    #[non_exhaustive]
    Decode {
        /// The message as it came.
        message: Message,
        /// The codec's error.
        cause: BoxError,
    },
    /// A stream was read too slowly: this many messages wait in it, and the next one ends it.
    #[non_exhaustive]
    StreamOverflow {
        /// The limit of the stream's buffer.
        limit: usize,
    },
}

impl Error {
    /// The stable code, the same as in JavaScript.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Decode { .. } => "ERR_DECODE",
            Self::StreamOverflow { .. } => "ERR_OVERFLOW",
            #[cfg(feature = "session")]
            Self::NoSession => "ERR_NO_SESSION",
            Self::Network => Failure::Network.code(),
            #[cfg(all(feature = "native", not(target_arch = "wasm32")))]
            Self::Native(_) => Failure::Network.code(),
            Self::ConnectTimeout => Failure::ConnectTimeout.code(),
            Self::HandshakeTimeout => Failure::HandshakeTimeout.code(),
            Self::HeartbeatTimeout => Failure::HeartbeatTimeout.code(),
            Self::Provider(_) => Failure::Provider.code(),
            Self::Handshake(_) => Failure::Handshake.code(),
            Self::Refused(_) => Failure::Constructor.code(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (failure, cause): (Failure, &dyn fmt::Display) = match self {
            Self::Network => (Failure::Network, &""),
            #[cfg(all(feature = "native", not(target_arch = "wasm32")))]
            Self::Native(cause) => (Failure::Network, cause),
            Self::ConnectTimeout => (Failure::ConnectTimeout, &""),
            Self::HandshakeTimeout => (Failure::HandshakeTimeout, &""),
            Self::HeartbeatTimeout => (Failure::HeartbeatTimeout, &""),
            Self::Handshake(None) => (Failure::Handshake, &""),
            Self::Handshake(Some(cause)) => (Failure::Handshake, cause),
            Self::Provider(cause) => (Failure::Provider, cause),
            Self::Refused(reason) => (Failure::Constructor, reason),
            #[cfg(feature = "session")]
            Self::NoSession => return f.write_str("the server has no sessions"),
            Self::Decode { message, cause } => {
                let bytes = message.byte_len();
                return write!(f, "message of {bytes} bytes could not be decoded: {cause}");
            }
            Self::StreamOverflow { limit } => {
                return write!(f, "stream is full ({limit} messages, limit {limit})");
            }
        };
        f.write_str(failure.message())?;
        match cause.to_string() {
            cause if cause.is_empty() => Ok(()),
            cause => write!(f, ": {cause}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Provider(cause) | Self::Handshake(Some(cause)) | Self::Decode { cause, .. } => {
                Some(cause.as_ref())
            }
            #[cfg(all(feature = "native", not(target_arch = "wasm32")))]
            Self::Native(cause) => Some(cause),
            _ => None,
        }
    }
}

/// Stands in for the error of a provider, which is always set. Not made from a text, because such
/// an error adds 3 kB of formatting code.
#[derive(Clone, Copy)]
pub(super) struct ProviderFailed;

impl fmt::Debug for ProviderFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for ProviderFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Failure::Provider.message())
    }
}

impl std::error::Error for ProviderFailed {}
