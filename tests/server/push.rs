//! `/push`.

use std::time::Duration;

use tokio::time::Instant;

use crate::support::{Client, Server};

#[tokio::test]
async fn messages_come_numbered_and_of_the_size_asked_for() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/push?every_ms=1&bytes=10").await;
    assert_eq!(client.receive_text().await, "1 ........");
    assert_eq!(client.receive_text().await, "2 ........");
    assert_eq!(client.receive_text().await, "3 ........");
}

#[tokio::test]
async fn messages_come_at_the_pace_asked_for() {
    let server = Server::start(&[]).await;
    let began = Instant::now();
    let mut client = Client::open(&server, "/push?every_ms=50").await;
    for _ in 0..5 {
        client.receive_text().await;
    }
    // Four gaps; tokio's timers are accurate to a millisecond.
    assert!(began.elapsed() >= Duration::from_millis(4 * 49));
}

#[tokio::test]
async fn as_many_messages_as_asked_for_come_at_a_time() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/push?every_ms=3600000&burst=3&bytes=0").await;
    for number in 1..=3 {
        assert_eq!(client.receive_text().await, format!("{number} "));
    }
    // The next ones are due in an hour.
    client.close(Some(1000)).await;
    assert_eq!(server.stats().await.messages_out, 3);
}

#[tokio::test]
async fn bursts_come_at_the_pace_asked_for() {
    let server = Server::start(&[]).await;
    let began = Instant::now();
    let mut client = Client::open(&server, "/push?every_ms=50&burst=1000").await;
    for number in 1..=5000 {
        let message = client.receive_text().await;
        assert!(message.starts_with(&format!("{number} ")), "{message}");
    }
    // Four gaps; tokio's timers are accurate to a millisecond.
    assert!(began.elapsed() >= Duration::from_millis(4 * 49));
}

#[tokio::test]
async fn a_client_may_close_in_between() {
    let server = Server::start(&[]).await;
    let client = Client::open(&server, "/push?every_ms=1&client=a").await;
    client.close(Some(1000)).await;
    let stats = server.stats().await;
    assert_eq!(stats.clients["a"].closes, [1000]);
}

#[tokio::test]
async fn a_client_that_sends_does_not_stop_it() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/push?every_ms=1").await;
    client.send("hello").await;
    let stats = server.stats_when(|stats| stats.messages_in == 1);
    let heard = stats.await.messages_out;
    server.stats_when(|stats| stats.messages_out > heard).await;
    assert!(client.receive_text().await.starts_with("1 "));
}

#[tokio::test]
async fn a_bad_pace_is_named() {
    let server = Server::start(&[]).await;
    let reply = server.upgrade("/push?every_ms=0", &[]).await;
    assert_eq!(reply.status, 400);
    assert_eq!(
        reply.text(),
        "bad parameter every_ms=0: expected a whole number from 1 to 3600000\n"
    );
}

#[tokio::test]
async fn a_bad_size_is_named() {
    let server = Server::start(&[]).await;
    let reply = server.upgrade("/push?bytes=67108865", &[]).await;
    assert_eq!(reply.status, 400);
    assert_eq!(
        reply.text(),
        "bad parameter bytes=67108865: expected a whole number from 0 to 67108864\n"
    );
}

#[tokio::test]
async fn a_bad_burst_is_named() {
    let server = Server::start(&[]).await;
    for burst in ["0", "1001", "-1", "many"] {
        let path = format!("/push?burst={burst}");
        let reply = server.upgrade(&path, &[]).await;
        assert_eq!(reply.status, 400);
        assert_eq!(
            reply.text(),
            format!("bad parameter burst={burst}: expected a whole number from 1 to 1000\n")
        );
    }
}
