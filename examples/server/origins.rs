//! Which pages may connect. WebSockets know no same-origin policy: without this check every page
//! that a person has open could talk to the server in that person's name.

use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::net::IpAddr;
use std::str::FromStr;

use axum::http::{HeaderValue, Uri};

use crate::arguments::Arguments;

/// The origins whose pages may connect: the server's own, and those that a flag allows.
pub(crate) struct Origins {
    scheme: &'static str,
    host: String,
    port: u16,
    allowed: Vec<AllowedOrigin>,
}

impl Origins {
    /// The origins of a server that listens on `port`.
    pub(crate) fn new(arguments: &Arguments, port: u16) -> Self {
        Self {
            scheme: arguments.scheme(),
            host: arguments.host.clone(),
            port,
            allowed: arguments.allow_origin.clone(),
        }
    }

    /// Whether a page of this origin may connect by a link to the local address `local`.
    ///
    /// The request's `Host` header plays no part: a page that has its name rebound to 127.0.0.1
    /// would pass by it.
    pub(crate) fn is_allowed(&self, origin: &HeaderValue, local: IpAddr) -> bool {
        let Ok(origin) = origin.to_str() else {
            return self.allowed.contains(&AllowedOrigin::Any);
        };
        self.allowed.iter().any(|allowed| allowed.matches(origin)) || self.is_own(origin, local)
    }

    fn is_own(&self, origin: &str, local: IpAddr) -> bool {
        let local = host_of(local);
        let hosts = ["localhost", "127.0.0.1", &self.host, &local];
        hosts
            .iter()
            .any(|host| normalize(self.scheme, &format!("{host}:{}", self.port)) == origin)
    }
}

/// An origin that `--allow-origin` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AllowedOrigin {
    /// `*`: any page.
    Any,
    /// One origin, as browsers write it in the header.
    Exactly(String),
}

impl AllowedOrigin {
    fn matches(&self, origin: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Exactly(allowed) => allowed == origin,
        }
    }
}

impl FromStr for AllowedOrigin {
    type Err = NotAnOrigin;

    fn from_str(value: &str) -> Result<Self, NotAnOrigin> {
        match value {
            "*" => return Ok(Self::Any),
            // Pages from file:// and sandboxed frames.
            "null" => return Ok(Self::Exactly(value.to_owned())),
            _ => {}
        }
        let uri: Uri = value.parse().map_err(|_| NotAnOrigin)?;
        match (uri.scheme_str(), uri.authority(), uri.path(), uri.query()) {
            (Some(scheme), Some(authority), "" | "/", None)
                if !authority.as_str().contains('@') =>
            {
                Ok(Self::Exactly(normalize(scheme, authority.as_str())))
            }
            _ => Err(NotAnOrigin),
        }
    }
}

/// The value of `--allow-origin` is no origin.
#[derive(Debug)]
pub(crate) struct NotAnOrigin;

impl Display for NotAnOrigin {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(
            "expected scheme://host or scheme://host:port without a path, such as \
             https://example.com, or null, or * for any",
        )
    }
}

impl Error for NotAnOrigin {}

/// An origin as browsers write it: lower case, without the scheme's own port.
fn normalize(scheme: &str, authority: &str) -> String {
    let default_port = match scheme {
        "http" => ":80",
        "https" => ":443",
        _ => "",
    };
    let authority = authority.strip_suffix(default_port).unwrap_or(authority);
    format!("{scheme}://{authority}").to_ascii_lowercase()
}

fn host_of(ip: IpAddr) -> String {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}
