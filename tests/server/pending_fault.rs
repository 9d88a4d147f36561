//! `POST /fault`: faults scheduled for sockets that a client is about to open.

use std::io::ErrorKind;
use std::time::Duration;

use tokio::time::Instant;

use crate::support::{Client, Ended, Server, exchange, guard};

#[tokio::test]
async fn a_refused_client_is_answered_503_by_default() {
    let server = Server::start(&[]).await;
    order(&server, "client=a&kind=refuse&for_ms=60000").await;
    let reply = server.upgrade("/echo?client=a", &[]).await;
    assert_eq!(reply.status, 503);
    assert_eq!(
        reply.text(),
        "refused with 503 Service Unavailable, as asked for\n"
    );
}

#[tokio::test]
async fn a_refused_client_is_answered_with_the_status_asked_for_on_every_route() {
    let server = Server::start(&[]).await;
    order(&server, "client=a&kind=refuse&for_ms=60000&status=429").await;
    for path in ["/", "/ws", "/echo", "/chat", "/close", "/flaky"] {
        let path = format!("{path}?client=a");
        assert_eq!(server.upgrade(&path, &[]).await.status, 429, "{path}");
    }
    let stats = server.stats().await;
    assert_eq!((stats.refused, stats.opened), (6, 0));
}

#[tokio::test]
async fn a_refusal_resets_what_is_open() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/echo?client=a").await;
    order(&server, "client=a&kind=refuse").await;
    let reset = Ended::Broken(ErrorKind::ConnectionReset);
    assert_eq!(client.ended().await, reset);
}

#[tokio::test]
async fn a_refusal_is_for_that_client_only() {
    let server = Server::start(&[]).await;
    order(&server, "client=a&kind=refuse&for_ms=60000").await;
    Client::open(&server, "/echo?client=b").await;
    Client::open(&server, "/echo").await;
}

#[tokio::test]
async fn a_refusal_ends_when_its_time_is_over() {
    let server = Server::start(&[]).await;
    let path = "/echo?client=a";
    let began = Instant::now();
    order(&server, "client=a&kind=refuse&for_ms=300").await;
    guard(async { while Client::try_open(&server, path, &[]).await.is_err() {} }).await;
    let took = began.elapsed();
    assert!(took >= Duration::from_millis(300), "{took:?}");
}

#[tokio::test]
async fn a_kick_closes_what_is_open_and_what_comes() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/echo?client=a").await;
    order(&server, "client=a&kind=kick&for_ms=60000").await;
    let kicked = Ended::code(1013, "");
    assert_eq!(client.ended().await, kicked);
    for path in ["/echo?client=a", "/push?client=a"] {
        let mut client = Client::open(&server, path).await;
        assert_eq!(client.ended().await, kicked, "{path}");
    }
    let stats = server.stats_when(|stats| stats.closed == 3).await;
    assert_eq!((stats.opened, stats.refused), (3, 0));
}

#[tokio::test]
async fn a_kick_has_the_code_and_reason_asked_for() {
    let server = Server::start(&[]).await;
    let order_a = "client=a&kind=kick&for_ms=60000&code=4000&reason=out";
    order(&server, order_a).await;
    let mut client = Client::open(&server, "/echo?client=a").await;
    assert_eq!(client.ended().await, Ended::code(4000, "out"));
}

#[tokio::test]
async fn the_last_order_to_a_client_counts() {
    let server = Server::start(&[]).await;
    order(&server, "client=a&kind=refuse&for_ms=60000").await;
    order(&server, "client=a&kind=kick&for_ms=60000&code=4000").await;
    let mut client = Client::open(&server, "/echo?client=a").await;
    assert_eq!(client.ended().await, Ended::code(4000, ""));
}

#[tokio::test]
async fn the_last_order_to_a_client_counts_among_many_as_well() {
    let server = Server::start(&[]).await;
    let mut orders = server.connect().await;
    for client in 0..MANY {
        let path = format!("/fault?kind=refuse&for_ms=3600000&client={client}");
        let reply = exchange(&mut orders, "POST", &path, &[]).await;
        assert_eq!(reply.status, 204);
    }
    order(&server, "client=0&kind=kick&for_ms=60000&code=4000").await;
    let mut client = Client::open(&server, "/echo?client=0").await;
    assert_eq!(client.ended().await, Ended::code(4000, ""));
}

#[tokio::test]
async fn a_bad_status_is_named() {
    for status in ["399", "600", "busy"] {
        assert_eq!(
            refusal(&format!("client=a&kind=refuse&status={status}")).await,
            format!("bad parameter status={status}: expected a whole number from 400 to 599\n")
        );
    }
}

#[tokio::test]
async fn a_bad_time_is_named() {
    for kind in ["refuse", "kick"] {
        for time in ["0", "3600001", "-1", ""] {
            assert_eq!(
                refusal(&format!("client=a&kind={kind}&for_ms={time}")).await,
                format!("bad parameter for_ms={time}: expected a whole number from 1 to 3600000\n")
            );
        }
    }
}

async fn order(server: &Server, query: &str) {
    let reply = server.post(&format!("/fault?{query}")).await;
    assert_eq!((reply.status, reply.text()), (204, ""), "{query}");
}

async fn refusal(query: &str) -> String {
    let server = Server::start(&[]).await;
    let reply = server.post(&format!("/fault?{query}")).await;
    assert_eq!(reply.status, 400, "{query}");
    reply.text().to_owned()
}

/// Maximum number of clients with a scheduled fault.
const MANY: usize = 1024;
