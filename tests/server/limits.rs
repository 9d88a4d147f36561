//! Limits: message size, connections, idle time.

use std::time::Duration;

use tokio::time::Instant;

use crate::support::{Client, Ended, Server};

#[tokio::test]
async fn a_message_of_just_the_limit_passes() {
    let server = Server::start(&["--max-message-bytes", "1000"]).await;
    let mut client = Client::open(&server, "/echo").await;
    client.send(vec![0; 1000]).await;
    assert_eq!(client.receive().await.len(), 1000);
}

#[tokio::test]
async fn a_message_above_the_limit_is_a_close_with_1009() {
    let server = Server::start(&["--max-message-bytes", "1000"]).await;
    let mut client = Client::open(&server, "/echo").await;
    client.send(vec![0; 1001]).await;
    assert_eq!(client.ended().await, Ended::code(1009, ""));
}

#[tokio::test]
async fn a_client_that_still_sends_a_large_message_sees_the_close_as_well() {
    let server = Server::start(&["--max-message-bytes", "1000"]).await;
    let mut client = Client::open(&server, "/echo").await;
    client.send(vec![0; 20_000_000]).await;
    assert_eq!(client.ended().await, Ended::code(1009, ""));
}

#[tokio::test]
async fn the_default_limit_is_64_mib() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/echo").await;
    client.send(vec![0; 64 * 1024 * 1024 + 1]).await;
    assert_eq!(client.ended().await, Ended::code(1009, ""));
}

#[tokio::test]
async fn one_connection_too_many_is_answered_503() {
    let server = Server::start(&["--max-connections", "2"]).await;
    let _first = Client::open(&server, "/echo").await;
    let _second = Client::open(&server, "/ws").await;
    let reply = server.upgrade("/chat", &[]).await;
    assert_eq!(reply.status, 503);
    assert_eq!(reply.text(), "server is full (2 connections)\n");
}

#[tokio::test]
async fn a_full_server_still_serves_pages() {
    let server = Server::start(&["--max-connections", "1"]).await;
    let _client = Client::open(&server, "/echo").await;
    assert_eq!(server.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn a_connection_that_ends_makes_room() {
    let server = Server::start(&["--max-connections", "1"]).await;
    Client::open(&server, "/echo").await.close(None).await;
    Client::open(&server, "/echo").await;
}

#[tokio::test]
async fn an_idle_client_is_closed_with_1001() {
    let server = Server::start(&["--idle-timeout-s", "1"]).await;
    let began = Instant::now();
    let mut client = Client::open(&server, "/echo").await;
    assert_eq!(client.ended().await, Ended::code(1001, "idle for too long"));
    assert!(began.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn an_idle_client_of_a_silent_route_is_closed_as_well() {
    let server = Server::start(&["--idle-timeout-s", "1"]).await;
    let mut client = Client::open(&server, "/silent").await;
    assert_eq!(client.ended().await, Ended::code(1001, "idle for too long"));
}

#[tokio::test]
async fn a_client_that_is_spoken_to_is_not_idle() {
    let server = Server::start(&["--idle-timeout-s", "1"]).await;
    let mut client = Client::open(&server, "/push?every_ms=100").await;
    for _ in 0..15 {
        client.receive_text().await;
    }
}
