//! The causes of failures that browsers hide and natives know.

use std::fmt;
use std::io;
use std::time::Duration;

use http::header::{HeaderMap, RETRY_AFTER};

use super::clock::wall;

/// The cause of a failed dial or a lost socket, natively: see `Error::Native`.
///
/// ```
/// use steadysocket::{Error, NetworkError};
///
/// fn on_error(error: &Error) -> String {
///     match error {
///         Error::Native(NetworkError::Status(refusal)) if refusal.status == 401 => {
///             "log in again".to_owned()
///         }
///         Error::Native(NetworkError::Dns { host, .. }) => format!("there is no {host}"),
///         error => error.to_string(),
///     }
/// }
/// # let dns = std::io::Error::other("no such name");
/// # let error = NetworkError::Dns { host: "example.com".to_owned(), cause: dns };
/// # assert_eq!(on_error(&Error::Native(error)), "there is no example.com");
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum NetworkError {
    /// The host has no address, or nobody could be asked for it.
    Dns {
        /// The host of the URL, or the proxy's.
        host: String,
        /// The operating system's error.
        cause: io::Error,
    },
    /// No TCP connection: refused, unreachable, or the runtime has no I/O.
    Connect(io::Error),
    /// No TLS connection.
    Tls {
        /// The fault, where it has a name.
        fault: TlsFault,
        /// The error of rustls, or of the line.
        cause: io::Error,
    },
    /// The proxy did not connect.
    Proxy(ProxyError),
    /// The server answered, and refused: its status is not 101.
    Status(Box<Refusal>),
    /// The server's answer is not that of a WebSocket server.
    Upgrade(UpgradeError),
    /// The builder's own connector failed.
    Connector(io::Error),
    /// The peer broke the protocol, or sent a message above the limit.
    Protocol(Box<dyn std::error::Error + Send + Sync>),
    /// The line was lost, or ended without a close frame.
    Lost(io::Error),
}

/// The fault of a TLS connection.
///
/// ```
/// use steadysocket::TlsFault;
///
/// assert_eq!(TlsFault::WrongHost.to_string(), "the certificate is for another host");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TlsFault {
    /// The certificate has expired: the server's administrator can renew it.
    Expired,
    /// The certificate is not valid yet, or this machine's clock is wrong.
    NotYetValid,
    /// The certificate is for another host.
    WrongHost,
    /// Nobody that this machine trusts has signed the certificate; also if it is self-signed.
    Untrusted,
    /// This build has no TLS: see the features that begin with `rustls`.
    NotBuilt,
    /// Another one, which the cause tells: the peer speaks no TLS, or no common version.
    Other,
}

/// A server's refusal of the upgrade to a WebSocket.
///
/// ```
/// use steadysocket::{Error, NetworkError};
///
/// fn is_forbidden(error: &Error) -> bool {
///     matches!(error, Error::Native(NetworkError::Status(refusal)) if refusal.status == 403)
/// }
/// # assert!(!is_forbidden(&Error::Network));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The HTTP status: 401, 403, 429.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The part of the body that came with them, at most 4 KiB.
    pub body: Vec<u8>,
}

/// The reason why a proxy did not connect.
///
/// ```
/// use steadysocket::ProxyError;
///
/// assert_eq!(ProxyError::Status(407).to_string(), "it answered with status 407");
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum ProxyError {
    /// The proxy cannot be reached.
    Connect(io::Error),
    /// The proxy refused, with this HTTP status.
    Status(u16),
    /// Its answer is not HTTP, or it gave none.
    Answer(io::Error),
    /// Its URL is not understood: only `http:` proxies are.
    Address(String),
}

/// The reason why an answer is not that of a WebSocket server.
///
/// ```
/// use steadysocket::UpgradeError;
///
/// assert_eq!(UpgradeError::Accept.to_string(), "its sec-websocket-accept is wrong or missing");
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum UpgradeError {
    /// No HTTP/1.1, or a head above 64 KiB, with those of interim answers.
    Http,
    /// The line ended before the answer did.
    Ended(io::Error),
    /// Not `upgrade: websocket` and `connection: upgrade`.
    Upgrade,
    /// `sec-websocket-accept` is wrong or missing.
    Accept,
    /// A subprotocol that was not offered.
    Protocol(String),
    /// An extension, none of which was offered.
    Extension,
}

impl Refusal {
    /// How long the server asks to be left alone, by `Retry-After`. The next dial waits so long by
    /// itself, unless `should_reconnect` says otherwise.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        let text = self.headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
        match text.parse() {
            Ok(seconds) => Some(Duration::from_secs(seconds)),
            Err(_) => {
                let date = httpdate::parse_http_date(text).ok()?;
                Some(date.duration_since(wall()).unwrap_or_default())
            }
        }
    }
}

impl fmt::Display for NetworkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns { host, cause } => write!(f, "no address of {host}: {cause}"),
            Self::Connect(cause) => write!(f, "no connection: {cause}"),
            Self::Tls {
                fault: TlsFault::Other,
                cause,
            } => write!(f, "no TLS connection: {cause}"),
            Self::Tls { fault, .. } => write!(f, "no TLS connection: {fault}"),
            Self::Proxy(cause) => write!(f, "the proxy did not connect: {cause}"),
            Self::Status(refusal) => write!(f, "the server refused with {}", refusal.status),
            Self::Upgrade(cause) => write!(f, "not the answer of a WebSocket server: {cause}"),
            Self::Connector(cause) => write!(f, "the connector failed: {cause}"),
            Self::Protocol(cause) => write!(f, "the peer broke the protocol: {cause}"),
            Self::Lost(cause) => write!(f, "the line was lost: {cause}"),
        }
    }
}

impl std::error::Error for NetworkError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Dns { cause, .. }
            | Self::Tls { cause, .. }
            | Self::Connect(cause)
            | Self::Connector(cause)
            | Self::Lost(cause) => Some(cause),
            Self::Proxy(cause) => Some(cause),
            Self::Upgrade(cause) => Some(cause),
            Self::Protocol(cause) => Some(cause.as_ref()),
            Self::Status(_) => None,
        }
    }
}

impl fmt::Display for TlsFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Expired => "the certificate has expired",
            Self::NotYetValid => "the certificate is not valid yet",
            Self::WrongHost => "the certificate is for another host",
            Self::Untrusted => "nobody trusted has signed the certificate",
            Self::NotBuilt => "this build has no TLS",
            Self::Other => "it failed",
        })
    }
}

impl fmt::Display for ProxyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect(cause) => write!(f, "it cannot be reached: {cause}"),
            Self::Status(status) => write!(f, "it answered with status {status}"),
            Self::Answer(cause) => write!(f, "it gave no answer: {cause}"),
            Self::Address(url) => write!(f, "its url is {url:?}, expected http://host:port"),
        }
    }
}

impl std::error::Error for ProxyError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Connect(cause) | Self::Answer(cause) => Some(cause),
            Self::Status(_) | Self::Address(_) => None,
        }
    }
}

impl fmt::Display for UpgradeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http => f.write_str("it is not HTTP/1.1"),
            Self::Ended(cause) => write!(f, "the line ended before it: {cause}"),
            Self::Upgrade => f.write_str("it does not upgrade to websocket"),
            Self::Accept => f.write_str("its sec-websocket-accept is wrong or missing"),
            Self::Protocol(name) => write!(f, "the subprotocol {name:?} was not offered"),
            Self::Extension => f.write_str("an extension was not offered"),
        }
    }
}

impl std::error::Error for UpgradeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Ended(cause) => Some(cause),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn retry_after(value: &str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_str(value).ok()?);
        let (status, body) = (429, Vec::new());
        let refusal = Refusal {
            status,
            headers,
            body,
        };
        refusal.retry_after()
    }

    #[test]
    fn retry_after_is_read_in_both_forms() {
        assert_eq!(retry_after("120"), Some(Duration::from_secs(120)));
        let date = wall() + Duration::from_secs(90);
        let left = retry_after(&httpdate::fmt_http_date(date)).map(|left| left.as_secs());
        assert!(matches!(left, Some(87..=90)), "{left:?}");
        let past = retry_after("Wed, 21 Oct 2015 07:28:00 GMT");
        assert_eq!(past, Some(Duration::ZERO));
        assert_eq!(retry_after("soon"), None);
    }
}
