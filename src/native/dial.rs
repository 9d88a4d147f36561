//! One dial: from an address to an open WebSocket.

use std::any::Any;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use tokio::net::{TcpStream, lookup_host};
use tokio::time::sleep;

use super::address::Address;
use super::error::{NetworkError, ProxyError};
use super::options::{BoxStream, ConnectTarget, Nagle, Options};
use super::socket::Socket;
use super::{proxy, tls, upgrade};

/// A socket that the server has accepted.
pub(super) struct Accepted {
    pub(super) socket: Socket,
    /// The subprotocol of the server's choice; empty if none.
    pub(super) protocol: String,
}

/// Connects and upgrades.
pub(super) async fn dial(address: Address, options: Options) -> Result<Accepted, NetworkError> {
    let headers = match &options.headers_with {
        Some(ask) => &ask(),
        None => &options.headers,
    };
    let stream = match &options.connector {
        Some(connect) => {
            let target = ConnectTarget {
                url: address.url.to_string(),
                host: address.host.clone(),
                port: address.port,
                is_secure: address.is_secure,
            };
            connect(target).await.map_err(NetworkError::Connector)?
        }
        None => connect(&address, &options).await?,
    };
    upgrade::upgrade(stream, &address, headers, &options).await
}

/// The failure of a dial that panicked.
pub(super) fn panicked(options: &Options, payload: &(dyn Any + Send)) -> NetworkError {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
    let cause = io::Error::other(text.unwrap_or("it panicked"));
    match &options.connector {
        Some(_) => NetworkError::Connector(cause),
        None => NetworkError::Connect(cause),
    }
}

async fn connect(address: &Address, options: &Options) -> Result<BoxStream, NetworkError> {
    let tcp = match proxy::choose(&options.proxy, address).map_err(NetworkError::Proxy)? {
        None => tcp(&address.host, address.port, options.nagle).await?,
        Some(proxy) => {
            let tcp = tcp(&proxy.host, proxy.port, options.nagle).await;
            let tcp = tcp.map_err(|error| match error {
                NetworkError::Connect(cause) => NetworkError::Proxy(ProxyError::Connect(cause)),
                error => error,
            })?;
            let tunnel = proxy::tunnel(tcp, &proxy, address).await;
            tunnel.map_err(NetworkError::Proxy)?
        }
    };
    match address.is_secure {
        true => tls::wrap(tcp, &address.host, options).await,
        false => Ok(Box::new(tcp)),
    }
}

async fn tcp(host: &str, port: u16, nagle: Nagle) -> Result<TcpStream, NetworkError> {
    let dns = |cause| NetworkError::Dns {
        host: host.to_owned(),
        cause,
    };
    let found = lookup_host((host, port)).await.map_err(dns)?;
    let addresses = alternate(found.collect());
    if addresses.is_empty() {
        return Err(dns(io::Error::from(io::ErrorKind::NotFound)));
    }
    let stream = race(addresses).await.map_err(NetworkError::Connect)?;
    // A line without the option is slower, and no worse.
    let _ = stream.set_nodelay(nagle == Nagle::Off);
    Ok(stream)
}

/// The addresses in the resolver's order, but the two families by turns (RFC 8305, section 4).
fn alternate(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let prefers_v6 = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (first, second): (Vec<_>, Vec<_>) = addresses
        .into_iter()
        .partition(|address| address.is_ipv6() == prefers_v6);
    let mut second = second.into_iter();
    let mut ordered = Vec::new();
    for address in first {
        ordered.push(address);
        ordered.extend(second.next());
    }
    ordered.extend(second);
    ordered
}

/// The first connection to any of the addresses. Each is tried when the one before has failed, or
/// has said nothing for a while: an address that swallows everything must not use up the time of
/// the dial.
async fn race(addresses: Vec<SocketAddr>) -> io::Result<TcpStream> {
    let mut addresses = addresses.into_iter();
    let mut running: Vec<Pin<Box<_>>> = Vec::new();
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    loop {
        match addresses.next() {
            Some(address) => running.push(Box::pin(TcpStream::connect(address))),
            None if running.is_empty() => return Err(last),
            None => {}
        }
        let is_last = addresses.len() == 0;
        let mut patience = pin!(sleep(HEAD_START));
        // `None` when it is time for the next address.
        let connected = poll_fn(|context| {
            let mut has_failed = false;
            let mut index = 0;
            while let Some(attempt) = running.get_mut(index) {
                match attempt.as_mut().poll(context) {
                    Poll::Ready(Ok(stream)) => return Poll::Ready(Some(stream)),
                    Poll::Ready(Err(error)) => {
                        last = error;
                        has_failed = true;
                        drop(running.remove(index));
                    }
                    Poll::Pending => index += 1,
                }
            }
            let is_next = has_failed && (!is_last || running.is_empty());
            if is_next || !is_last && patience.as_mut().poll(context).is_ready() {
                return Poll::Ready(None);
            }
            Poll::Pending
        });
        if let Some(stream) = connected.await {
            return Ok(stream);
        }
    }
}

/// RFC 8305, section 5, recommends 250 ms.
const HEAD_START: Duration = Duration::from_millis(250);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_families_of_addresses_take_turns() {
        let addresses = ["[::1]:1", "[::2]:1", "[::3]:1", "1.1.1.1:1"];
        let parsed = addresses.iter().filter_map(|text| text.parse().ok());
        let ordered: Vec<_> = alternate(parsed.collect())
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(ordered, ["[::1]:1", "1.1.1.1:1", "[::2]:1", "[::3]:1"]);
    }
}
