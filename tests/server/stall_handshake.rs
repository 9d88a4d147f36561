//! `/stall-handshake`.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use crate::support::Server;

#[tokio::test]
async fn it_never_answers() {
    let server = Server::start(&[]).await;
    let mut stream = server.connect().await;
    stream.write_all(REQUEST).await.unwrap();
    // There is no event to wait for: the test is about its absence.
    let answer = timeout(Duration::from_millis(300), stream.read_u8()).await;
    assert!(answer.is_err(), "{answer:?}");
}

#[tokio::test]
async fn it_counts_as_no_socket() {
    let server = Server::start(&[]).await;
    let mut stream = server.connect().await;
    stream.write_all(REQUEST).await.unwrap();
    let stats = server.stats_when(|stats| stats.accepted >= 2).await;
    assert_eq!((stats.open, stats.opened), (0, 0));
}

const REQUEST: &[u8] = b"GET /stall-handshake?client=a HTTP/1.1\r\nhost: test\r\n\
    connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
    sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
