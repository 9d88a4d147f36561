//! The request that a socket came with.

use std::net::IpAddr;

use tokio_tungstenite::tungstenite::http::{HeaderMap, Uri};

/// The request that a socket came with. Cheap to clone for a request of usual size.
///
/// ```
/// use steadysocket::server::Request;
///
/// let request = Request::default().with_address("2001:db8::1".parse().unwrap());
/// assert!(request.headers().is_empty());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Request {
    uri: Uri,
    headers: HeaderMap,
    address: Option<IpAddr>,
}

impl Request {
    /// A request without an address.
    #[must_use]
    pub fn new(uri: Uri, headers: HeaderMap) -> Self {
        Self {
            uri,
            headers,
            address: None,
        }
    }

    /// Sets the client's address, for limits. Behind a proxy this is the one that the proxy
    /// reports; the proxy's own would make all clients share one limit.
    #[must_use]
    pub fn with_address(self, address: IpAddr) -> Self {
        Self {
            address: Some(address),
            ..self
        }
    }

    /// The address that the client asked for.
    #[must_use]
    pub fn uri(&self) -> &Uri {
        &self.uri
    }

    /// The headers, such as `Cookie` and `Origin`.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The client's address. Without one there are no limits by address.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        self.address
    }
}
