//! Dials that fail: each failure has its type and its cause.

use std::error::Error as _;
use std::io;
use std::time::Duration;

use steadysocket::{
    BoxError, Builder, Error, NativeBuilder, NetworkError, Proxy, Socket, UpgradeError,
};
use tokio::net::TcpListener;
use tokio::sync::mpsc::unbounded_channel;

use crate::support::{Journal, Server, soon};

/// The result of a look at the first error.
pub(crate) async fn first_error<T: Send + 'static>(
    builder: Builder,
    mut look: impl FnMut(&Error) -> T + Send + 'static,
) -> T {
    let (sender, mut looks) = unbounded_channel();
    let _socket = builder
        .reconnect(None)
        .proxy(Proxy::None)
        .on_error(move |error| {
            assert_eq!(error.code(), "ERR_NETWORK");
            assert!(error.to_string().starts_with("the connection failed: "));
            drop(sender.send(look(error)));
        })
        .connect()
        .unwrap();
    looks.recv().await.unwrap()
}

/// The operating system's error below an error.
fn root(error: &Error) -> Option<io::ErrorKind> {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return Some(error.kind());
        }
        cause = error.source();
    }
    None
}

/// Pitfall 78.
#[tokio::test]
async fn a_port_that_nobody_listens_on_refuses() {
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap().port()
    };
    let builder = Socket::builder(format!("ws://127.0.0.1:{port}/"));
    let (is_connect, cause) = first_error(builder, |error| {
        let is_connect = matches!(error, Error::Native(NetworkError::Connect(_)));
        (is_connect, root(error))
    })
    .await;
    assert!(is_connect);
    assert_eq!(cause, Some(io::ErrorKind::ConnectionRefused));
}

/// RFC 6761: `.invalid` never has an address.
#[tokio::test]
async fn a_host_without_an_address_is_named() {
    let builder = Socket::builder("ws://no-such-host.invalid/");
    let host = first_error(builder, |error| match error {
        Error::Native(NetworkError::Dns { host, .. }) => host.clone(),
        error => panic!("{error:?}"),
    })
    .await;
    assert_eq!(host, "no-such-host.invalid");
}

/// Pitfall 19.
#[tokio::test]
async fn the_status_the_headers_and_the_body_of_a_refusal_are_told() {
    for (answer, status, body) in [
        ("HTTP/1.1 401 No\r\nX-Why: token\r\n\r\n", 401, ""),
        (
            "HTTP/1.1 403 No\r\nX-Why: token\r\nContent-Length: 3\r\n\r\nno!",
            403,
            "no!",
        ),
        (
            "HTTP/1.1 404 No\r\nX-Why: token\r\n\r\n<html>",
            404,
            "<html>",
        ),
        (
            "HTTP/1.1 301 No\r\nX-Why: token\r\nLocation: /other\r\n\r\n",
            301,
            "",
        ),
        ("HTTP/1.1 200 OK\r\nX-Why: token\r\n\r\n", 200, ""),
        // No status of RFC 9110, and no interim answer.
        ("HTTP/1.1 099 No\r\nX-Why: token\r\n\r\n", 99, ""),
    ] {
        let server = Server::answering(answer).await;
        let refusal = first_error(Socket::builder(server.url()), |error| match error {
            Error::Native(NetworkError::Status(refusal)) => refusal.clone(),
            error => panic!("{error:?}"),
        })
        .await;
        assert_eq!(refusal.status, status);
        assert_eq!(refusal.headers["x-why"], "token");
        assert_eq!(refusal.body, body.as_bytes());
        assert_eq!(refusal.retry_after(), None);
    }
}

#[tokio::test]
async fn a_line_that_ends_before_the_answer_is_told() {
    let server = Server::answering("HTTP/1.1 101 Swit").await;
    let cause = first_error(Socket::builder(server.url()), |error| {
        let is_early = matches!(
            error,
            Error::Native(NetworkError::Upgrade(UpgradeError::Ended(_)))
        );
        assert!(is_early, "{error:?}");
        root(error)
    })
    .await;
    assert_eq!(cause, Some(io::ErrorKind::UnexpectedEof));
}

/// The usual backoff would be some milliseconds.
#[tokio::test]
async fn retry_after_is_obeyed() {
    let server = Server::answering("HTTP/1.1 429 Slow\r\nRetry-After: 120\r\n\r\n").await;
    let (builder, mut journal) = Journal::of(Socket::builder(server.url()));
    let socket = builder.reconnect(soon()).connect().unwrap();
    journal
        .expect(["error Status", "close 1006 retry", "wait 120000"])
        .await;
    let left = socket.retry_in().unwrap();
    assert!(left > Duration::from_secs(110), "{left:?}");
}

#[tokio::test]
async fn a_user_who_decides_outranks_retry_after() {
    let server = Server::answering("HTTP/1.1 503 Slow\r\nRetry-After: 120\r\n\r\n").await;
    let (builder, mut journal) = Journal::of(Socket::builder(server.url()));
    let _socket = builder
        .should_reconnect(|_| steadysocket::Verdict::Stop)
        .connect()
        .unwrap();
    journal
        .expect(["error Status", "close 1006", "give up NotRetryable"])
        .await;
}

#[tokio::test]
async fn a_refusal_without_a_delay_is_retried_with_the_usual_backoff() {
    for answer in [
        "HTTP/1.1 503 Busy\r\n\r\n",
        "HTTP/1.1 503 Busy\r\nRetry-After: 0\r\n\r\n",
    ] {
        let server = Server::answering(answer).await;
        let (builder, mut journal) = Journal::of(Socket::builder(server.url()));
        let _socket = builder.reconnect(soon()).connect().unwrap();
        for delay in ["wait 5", "wait 10", "wait 20"] {
            journal
                .expect(["error Status", "close 1006 retry", delay])
                .await;
        }
    }
}

/// Errors may be kept, and sent to other threads.
const _: fn() = || {
    fn is_error<T: Into<BoxError>>() {}
    is_error::<NetworkError>();
    is_error::<Error>();
};
