//! Origin check. WebSockets are not bound by the same-origin policy: without this check, any page
//! open in a browser could talk to the server on its user's behalf.

use std::collections::HashSet;
use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use axum::http::{HeaderValue, Uri};
use tracing::warn;

use crate::arguments::Arguments;

/// Origins whose pages may connect: the server's own, and those allowed by flag.
pub(crate) struct Origins {
    scheme: &'static str,
    host: String,
    port: u16,
    allowed: Vec<AllowedOrigin>,
    /// The refusals that the log has.
    logged: Mutex<HashSet<String>>,
}

impl Origins {
    /// The origins of a server that listens on `port`.
    pub(crate) fn new(arguments: &Arguments, port: u16) -> Self {
        Self {
            scheme: arguments.scheme(),
            host: arguments.host.clone(),
            port,
            allowed: arguments.allow_origin.clone(),
            logged: Mutex::default(),
        }
    }

    /// Returns true if a page of this origin may connect over a link with the local address
    /// `local`.
    ///
    /// The request's `Host` header is ignored: with DNS rebinding, a page could make its own name
    /// resolve to 127.0.0.1 and pass the check.
    pub(crate) fn is_allowed(&self, origin: &HeaderValue, local: IpAddr) -> bool {
        let Ok(origin) = origin.to_str() else {
            return self.allowed.contains(&AllowedOrigin::Any);
        };
        self.allowed.iter().any(|allowed| allowed.matches(origin)) || self.is_own(origin, local)
    }

    /// Logs a refusal, but not again: a page dials over and over. A page that invents origins fills
    /// neither the log nor the memory.
    pub(crate) fn log_once(&self, refusal: &str) {
        let mut logged = self.logged.lock().unwrap_or_else(PoisonError::into_inner);
        if logged.len() < MAX_LOGGED && logged.insert(refusal.to_owned()) {
            warn!("{refusal}");
        }
    }

    fn is_own(&self, origin: &str, local: IpAddr) -> bool {
        let local = host_of(local);
        let hosts = ["localhost", "127.0.0.1", &self.host, &local];
        hosts
            .iter()
            .any(|host| normalize(self.scheme, &format!("{host}:{}", self.port)) == origin)
    }
}

/// An origin given by `--allow-origin`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AllowedOrigin {
    /// `*`: any page.
    Any,
    /// One origin, in the form that browsers send.
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
    type Err = InvalidOrigin;

    fn from_str(value: &str) -> Result<Self, InvalidOrigin> {
        match value {
            "*" => return Ok(Self::Any),
            // Sent by pages from file:// and by sandboxed frames.
            "null" => return Ok(Self::Exactly(value.to_owned())),
            _ => {}
        }
        let uri: Uri = value.parse().map_err(|_| InvalidOrigin)?;
        match (uri.scheme_str(), uri.authority(), uri.path(), uri.query()) {
            (Some(scheme), Some(authority), "" | "/", None)
                if !authority.as_str().contains('@') =>
            {
                Ok(Self::Exactly(normalize(scheme, authority.as_str())))
            }
            _ => Err(InvalidOrigin),
        }
    }
}

/// The value of `--allow-origin` is not an origin.
#[derive(Debug)]
pub(crate) struct InvalidOrigin;

impl Display for InvalidOrigin {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(
            "expected scheme://host or scheme://host:port without a path, such as \
             https://example.com, or null, or * for any",
        )
    }
}

impl Error for InvalidOrigin {}

/// An origin in the form that browsers send: lower case, without the scheme's default port.
fn normalize(scheme: &str, authority: &str) -> String {
    let default_port = match scheme {
        "http" => ":80",
        "https" => ":443",
        _ => "",
    };
    let authority = authority.strip_suffix(default_port).unwrap_or(authority);
    format!("{scheme}://{authority}").to_ascii_lowercase()
}

/// More different origins than anyone allows by hand.
const MAX_LOGGED: usize = 100;

fn host_of(ip: IpAddr) -> String {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}
