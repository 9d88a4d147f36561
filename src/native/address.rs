//! The address of a dial: a URL and subprotocols, checked as browsers check them.

use url::{Host, Url};

/// Where to dial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) url: Url,
    /// `wss:`
    pub(super) is_secure: bool,
    /// A name, or an address without brackets.
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) protocols: Vec<String>,
}

impl Address {
    /// Checks a URL and subprotocols (WHATWG WebSockets, section 3.1).
    ///
    /// # Errors
    ///
    /// The reason why a browser would refuse them.
    pub(super) fn new(url: &str, protocols: &[String]) -> Result<Self, String> {
        let mut parsed = Url::parse(url).map_err(|error| format!("{error}: {url:?}"))?;
        let scheme = match parsed.scheme() {
            "http" => "ws",
            "https" => "wss",
            scheme => scheme,
        }
        .to_owned();
        if !matches!(scheme.as_str(), "ws" | "wss") {
            return Err(format!("the scheme is {scheme:?}, expected ws or wss"));
        }
        // Both are special schemes, between which a change always works.
        let _ = parsed.set_scheme(&scheme);
        if parsed.fragment().is_some() {
            return Err(format!("the url has a fragment: {url:?}"));
        }
        check_protocols(protocols)?;
        let host = match parsed.host() {
            Some(Host::Domain(name)) => name.to_owned(),
            Some(Host::Ipv4(address)) => address.to_string(),
            Some(Host::Ipv6(address)) => address.to_string(),
            None => return Err(format!("the url has no host: {url:?}")),
        };
        Ok(Self {
            is_secure: scheme == "wss",
            host,
            port: parsed.port_or_known_default().unwrap_or_default(),
            protocols: protocols.to_vec(),
            url: parsed,
        })
    }

    /// The path and the query, for the request line.
    pub(super) fn path(&self) -> &str {
        &self.url[url::Position::BeforePath..url::Position::AfterQuery]
    }

    /// The host, and the port unless it is the default, for the `Host` header.
    pub(super) fn authority(&self) -> &str {
        &self.url[url::Position::BeforeHost..url::Position::AfterPort]
    }
}

/// Each a token (RFC 9110, section 5.6.2), and none twice.
fn check_protocols(protocols: &[String]) -> Result<(), String> {
    for (index, name) in protocols.iter().enumerate() {
        if name.is_empty() || !name.bytes().all(is_token) {
            return Err(format!("the subprotocol {name:?} is no token"));
        }
        if protocols.iter().take(index).any(|other| other == name) {
            return Err(format!("the subprotocol {name:?} is given twice"));
        }
    }
    Ok(())
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(url: &str) -> Result<Address, String> {
        Address::new(url, &[])
    }

    #[test]
    fn a_url_is_read_as_browsers_read_it() {
        let read = address("WSS://Exämple.com:443/a b/?q=ї").map(|address| {
            let (authority, path) = (address.authority(), address.path());
            format!("{authority} {} {path}", address.port)
        });
        assert_eq!(
            read.as_deref(),
            Ok("xn--exmple-cua.com 443 /a%20b/?q=%D1%97")
        );
        let local = address("http://[::1]:9001").map(|it| {
            let scheme = it.url.scheme().to_owned();
            let (authority, path) = (it.authority().to_owned(), it.path().len());
            (scheme, authority, it.host, path)
        });
        let expected = (
            "ws".to_owned(),
            "[::1]:9001".to_owned(),
            "::1".to_owned(),
            1,
        );
        assert_eq!(local, Ok(expected));
    }

    #[test]
    fn a_url_that_browsers_refuse_is_refused() {
        for url in [
            "",
            "/ws",
            "ftp://a/",
            "ws://",
            "ws://a/#b",
            "ws://a:99999/",
            "ws://a b/",
        ] {
            assert!(address(url).is_err(), "{url}");
        }
    }

    #[test]
    fn a_subprotocol_that_browsers_refuse_is_refused() {
        let check = |protocols: &[&str]| {
            let protocols: Vec<_> = protocols.iter().copied().map(String::from).collect();
            Address::new("ws://a/", &protocols).map(drop)
        };
        assert_eq!(check(&["chat.v2", "chat.v1"]), Ok(()));
        for wrong in [&[""][..], &["a b"], &["a,b"], &["ї"], &["a", "a"]] {
            assert!(check(wrong).is_err(), "{wrong:?}");
        }
    }
}
