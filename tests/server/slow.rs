//! `/slow`.

use std::time::Duration;

use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Client, Server};

#[tokio::test]
async fn it_echoes_no_faster_than_asked_for() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/slow?bytes_per_s=200000").await;
    let began = Instant::now();
    client.send(vec![0; 100_000]).await;
    assert_eq!(client.receive().await.len(), 100_000);
    let took = began.elapsed();
    assert!(took >= Duration::from_millis(300), "{took:?}");
}

#[tokio::test]
async fn it_echoes_about_as_fast_as_asked_for() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/slow?bytes_per_s=1000000").await;
    let began = Instant::now();
    client.send(vec![0; 1_000_000]).await;
    assert_eq!(client.receive().await.len(), 1_000_000);
    let took = began.elapsed();
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[tokio::test]
async fn what_the_client_sends_waits_in_the_client() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/slow?bytes_per_s=1000").await;
    // More than both systems' buffers hold. Read at full speed it would take some 50 ms.
    let message = Message::from(vec![0; 32 * 1024 * 1024]);
    let sent = timeout(Duration::from_millis(500), client.try_send(message)).await;
    assert!(sent.is_err(), "{sent:?}");
}

#[tokio::test]
async fn a_bad_rate_is_named() {
    let server = Server::start(&[]).await;
    let reply = server.upgrade("/slow?bytes_per_s=0", &[]).await;
    assert_eq!(reply.status, 400);
    assert_eq!(
        reply.text(),
        "bad parameter bytes_per_s=0: expected a whole number from 1 to 1073741824\n"
    );
}
