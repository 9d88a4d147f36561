//! Proxies: which one, and the tunnel through it.

use std::env;
use std::io;
use std::net::IpAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;

use super::address::Address;
use super::error::ProxyError;
use super::options::Proxy;
use super::upgrade::{basic, is_interim};

/// A proxy that speaks HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ProxyAddress {
    pub(super) host: String,
    pub(super) port: u16,
    authorization: Option<String>,
}

/// The proxy for an address, if any.
pub(super) fn choose(proxy: &Proxy, address: &Address) -> Result<Option<ProxyAddress>, ProxyError> {
    let url = match proxy {
        Proxy::None => None,
        Proxy::Url(url) => Some(url.clone()),
        Proxy::Environment => of_environment(address, |name| env::var(name).ok()),
    };
    url.map(|url| parse(&url)).transpose()
}

/// The proxy's URL in the environment.
fn of_environment(address: &Address, get: impl Fn(&str) -> Option<String>) -> Option<String> {
    let get = |names: &[&str]| {
        let values = names.iter().filter_map(|name| get(name));
        values
            .map(|it| it.trim().to_owned())
            .find(|it| !it.is_empty())
    };
    // Servers set HTTP_PROXY from a header that the client chooses (httpoxy): small letters only.
    let own = match address.is_secure {
        true => get(&["https_proxy", "HTTPS_PROXY"]),
        false => get(&["http_proxy"]),
    };
    let url = own.or_else(|| get(&["all_proxy", "ALL_PROXY"]))?;
    let exceptions = get(&["no_proxy", "NO_PROXY"]).unwrap_or_default();
    let is_direct = is_this_machine(&address.host) || is_excepted(&address.host, &exceptions);
    (!is_direct).then_some(url)
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost"
        || host.ends_with(".localhost")
        || host
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback())
}

/// True if one of the names, between commas, is the host or a name above it.
fn is_excepted(host: &str, exceptions: &str) -> bool {
    exceptions.split(',').map(str::trim).any(|name| {
        let name = name.trim_start_matches("*.").trim_start_matches('.');
        let name = name
            .trim_start_matches('[')
            .trim_end_matches(']')
            .to_lowercase();
        let below = host.strip_suffix(&name).unwrap_or("-");
        name == "*" || !name.is_empty() && (below.is_empty() || below.ends_with('.'))
    })
}

fn parse(url: &str) -> Result<ProxyAddress, ProxyError> {
    let wrong = || ProxyError::Address(url.to_owned());
    let full = match url.contains("://") {
        true => url.to_owned(),
        false => format!("http://{url}"),
    };
    let parsed = Url::parse(&full).map_err(|_| wrong())?;
    if parsed.scheme() != "http" {
        return Err(wrong());
    }
    let host = parsed.host_str().ok_or_else(wrong)?;
    Ok(ProxyAddress {
        host: host.trim_matches(['[', ']']).to_owned(),
        port: parsed.port_or_known_default().ok_or_else(wrong)?,
        authorization: basic(&parsed),
    })
}

/// Asks the proxy for a line to the address (RFC 9110, section 9.3.6).
pub(super) async fn tunnel(
    mut tcp: TcpStream,
    proxy: &ProxyAddress,
    address: &Address,
) -> Result<TcpStream, ProxyError> {
    let authority = match address.host.contains(':') {
        true => format!("[{}]:{}", address.host, address.port),
        false => format!("{}:{}", address.host, address.port),
    };
    let mut request = format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n");
    if let Some(authorization) = &proxy.authorization {
        request += &format!("Proxy-Authorization: {authorization}\r\n");
    }
    request += "\r\n";
    tcp.write_all(request.as_bytes())
        .await
        .map_err(ProxyError::Answer)?;
    match read_status(&mut tcp).await.map_err(ProxyError::Answer)? {
        200..=299 => Ok(tcp),
        status => Err(ProxyError::Status(status)),
    }
}

/// Reads the head of the answer, byte by byte: what follows it is the server's. Interim answers
/// before it are skipped (RFC 9110, section 15.2).
async fn read_status(tcp: &mut TcpStream) -> io::Result<u16> {
    let mut left = MAX_HEAD;
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            left = left.checked_sub(1).ok_or(io::ErrorKind::InvalidData)?;
            head.push(tcp.read_u8().await?);
        }
        match status(&head).ok_or(io::ErrorKind::InvalidData)? {
            interim if is_interim(interim) => {}
            status => return Ok(status),
        }
    }
}

/// The status of an answer; `None` if it is not HTTP.
fn status(head: &[u8]) -> Option<u16> {
    let text = String::from_utf8_lossy(head);
    let status = text
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    let is_http = text.starts_with("HTTP/1.");
    status.filter(|_| is_http)
}

/// A proxy's answer to CONNECT has a few headers and no body, and so have interim ones.
const MAX_HEAD: usize = 8_192;

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(url: &str, variables: &[(&str, &str)]) -> Option<String> {
        let address = Address::new(url, &[]).ok()?;
        of_environment(&address, |name| {
            let mut found = variables.iter().filter(|(known, _)| *known == name);
            found.next().map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_environment_names_a_proxy_for_each_scheme() {
        let variables = [("HTTPS_PROXY", "http://a:1"), ("http_proxy", "b:2")];
        assert_eq!(
            chosen("wss://c/", &variables).as_deref(),
            Some("http://a:1")
        );
        assert_eq!(chosen("ws://c/", &variables).as_deref(), Some("b:2"));
        assert_eq!(chosen("ws://c/", &[("HTTP_PROXY", "b:2")]), None);
        assert_eq!(
            chosen("ws://c/", &[("ALL_PROXY", "d:3")]).as_deref(),
            Some("d:3")
        );
        assert_eq!(chosen("wss://c/", &[("HTTPS_PROXY", " ")]), None);
    }

    #[test]
    fn hosts_of_no_proxy_and_this_machine_are_reached_directly() {
        let with = |url, hosts| chosen(url, &[("HTTPS_PROXY", "a:1"), ("NO_PROXY", hosts)]);
        for (url, hosts) in [
            ("wss://b.example.com/", "x, example.com"),
            ("wss://b.example.com/", ".example.com"),
            ("wss://example.com/", "*.EXAMPLE.com"),
            ("wss://10.0.0.1/", "10.0.0.1"),
            ("wss://[fe80::1]/", "[fe80::1]"),
            ("wss://b/", "*"),
            ("wss://localhost/", ""),
            ("wss://a.localhost/", ""),
            ("wss://127.0.0.9/", ""),
            ("wss://[::1]/", ""),
        ] {
            assert_eq!(with(url, hosts), None, "{url} {hosts}");
        }
        for (url, hosts) in [
            ("wss://badexample.com/", "example.com"),
            ("wss://example.com/", "b.example.com,,"),
        ] {
            assert!(with(url, hosts).is_some(), "{url} {hosts}");
        }
    }

    #[test]
    fn a_proxys_url_may_have_a_password_and_must_be_http() {
        let read = parse("http://user:pass%20word@[::1]:3128").ok();
        let expected = ProxyAddress {
            host: "::1".to_owned(),
            port: 3128,
            authorization: Some("Basic dXNlcjpwYXNzIHdvcmQ=".to_owned()),
        };
        assert_eq!(read, Some(expected));
        assert_eq!(parse("proxy:81").map(|it| it.port).ok(), Some(81));
        for wrong in ["socks5://a:1", "https://a", "http://", ""] {
            assert!(
                matches!(parse(wrong), Err(ProxyError::Address(_))),
                "{wrong}"
            );
        }
    }
}
