//! Proxies that connect, refuse and fail.

use std::io;
use std::sync::{Arc, Mutex};

use steadysocket::{Error, NativeBuilder, NetworkError, Proxy, ProxyError, Socket};
use tokio::io::{AsyncWriteExt, copy_bidirectional};
use tokio::net::TcpStream;
use tokio::sync::mpsc::unbounded_channel;

use crate::support::server::read_head;
use crate::support::{Journal, Server};

const CONNECTED: &str = "HTTP/1.1 200 Connected\r\nVia: test\r\n\r\n";

/// A proxy that keeps the requests, gives this answer and connects to one address, whatever it is
/// asked for.
async fn proxy(
    target: std::net::SocketAddr,
    answer: &'static str,
) -> (Server, Arc<Mutex<Vec<String>>>) {
    let requests: Arc<Mutex<Vec<String>>> = Arc::default();
    let kept = Arc::clone(&requests);
    let server = Server::start(move |mut line: TcpStream| {
        let kept = Arc::clone(&kept);
        async move {
            let request = read_head(&mut line).await;
            kept.lock().unwrap().push(request);
            let mut far = TcpStream::connect(target).await.unwrap();
            line.write_all(answer.as_bytes()).await.unwrap();
            let _ = copy_bidirectional(&mut line, &mut far).await;
        }
    })
    .await;
    (server, requests)
}

#[tokio::test]
async fn a_connection_goes_through_its_proxy() {
    let server = Server::echo().await;
    let (proxy, requests) = proxy(server.address, CONNECTED).await;
    let (builder, mut journal) = Journal::of(Socket::builder("ws://behind.test:81/ws"));
    let socket = builder
        .proxy(Proxy::Url(format!("http://me:secret@{}", proxy.address)))
        .connect()
        .unwrap();
    socket.send("hi").unwrap();
    journal.expect(["open", "hi"]).await;
    let expected = "CONNECT behind.test:81 HTTP/1.1\r\nHost: behind.test:81\r\n\
                    Proxy-Authorization: Basic bWU6c2VjcmV0\r\n\r\n";
    assert_eq!(*requests.lock().unwrap(), [expected]);
}

/// RFC 9110, section 15.2.
#[tokio::test]
async fn interim_answers_of_a_proxy_are_skipped() {
    const ANSWERS: &str = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n";
    let server = Server::echo().await;
    let (proxy, _requests) = proxy(server.address, ANSWERS).await;
    let (builder, mut journal) = Journal::of(Socket::builder("ws://behind.test/ws"));
    let _socket = builder
        .proxy(Proxy::Url(format!("http://{}", proxy.address)))
        .connect()
        .unwrap();
    journal.expect(["open"]).await;
}

async fn failure(url: String) -> String {
    let (sender, mut failures) = unbounded_channel();
    let _socket = Socket::builder("ws://behind.test/ws")
        .proxy(Proxy::Url(url))
        .on_error(move |error| {
            let name = match error {
                Error::Native(NetworkError::Proxy(error)) => match error {
                    ProxyError::Status(status) => format!("status {status}"),
                    ProxyError::Connect(cause) => format!("connect {:?}", cause.kind()),
                    ProxyError::Answer(cause) => format!("answer {:?}", cause.kind()),
                    ProxyError::Address(url) => format!("address {url}"),
                    error => format!("{error:?}"),
                },
                Error::Native(NetworkError::Dns { host, .. }) => format!("dns {host}"),
                error => format!("{error:?}"),
            };
            drop(sender.send(name));
        })
        .connect()
        .unwrap();
    failures.recv().await.unwrap()
}

#[tokio::test]
async fn a_proxy_that_does_not_connect_says_why() {
    let refusing = Server::answering("HTTP/1.1 407 Who\r\n\r\n").await;
    let url = format!("http://{}", refusing.address);
    assert_eq!(failure(url).await, "status 407");

    let strange = Server::answering("SSH-2.0-OpenSSH\r\n\r\n").await;
    let url = format!("http://{}", strange.address);
    let invalid = format!("answer {:?}", io::ErrorKind::InvalidData);
    assert_eq!(failure(url).await, invalid);

    let silent = Server::answering("").await;
    let url = format!("http://{}", silent.address);
    let ended = format!("answer {:?}", io::ErrorKind::UnexpectedEof);
    assert_eq!(failure(url.clone()).await, ended);

    drop(silent);
    let refused = format!("connect {:?}", io::ErrorKind::ConnectionRefused);
    assert_eq!(failure(url).await, refused);

    let nowhere = "http://no-such-proxy.invalid:1".to_owned();
    assert_eq!(failure(nowhere).await, "dns no-such-proxy.invalid");

    let socks = "socks5://a:1".to_owned();
    assert_eq!(failure(socks).await, "address socks5://a:1");
}
