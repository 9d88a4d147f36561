//! `POST /token` and `/secure`.

use std::time::Duration;

use tokio::time::Instant;

use crate::support::{Client, Ended, Server, exchange};

#[tokio::test]
async fn a_token_opens_an_echo() {
    let server = Server::start(&[]).await;
    let token = token(&server, "").await;
    let mut client = Client::open(&server, &format!("/secure?token={token}")).await;
    client.send("hello").await;
    assert_eq!(client.receive_text().await, "hello");
}

#[tokio::test]
async fn the_socket_is_closed_with_4401_when_the_token_expires() {
    let server = Server::start(&[]).await;
    let began = Instant::now();
    let token = token(&server, "?valid_ms=1000").await;
    let mut client = Client::open(&server, &format!("/secure?token={token}")).await;
    client.send("hello").await;
    assert_eq!(client.receive_text().await, "hello");
    assert_eq!(client.ended().await, expired());
    let took = began.elapsed();
    assert!(took >= Duration::from_secs(1), "{took:?}");
}

#[tokio::test]
async fn a_token_that_has_expired_opens_nothing() {
    let server = Server::start(&[]).await;
    let token = token(&server, "?valid_ms=1000").await;
    let path = format!("/secure?token={token}");
    Client::open(&server, &path).await.ended().await;
    is_unauthorized(&server, &path).await;
}

#[tokio::test]
async fn a_token_may_be_used_until_it_expires() {
    let server = Server::start(&[]).await;
    let token = token(&server, "?valid_ms=1000").await;
    let path = format!("/secure?token={token}");
    let mut first = Client::open(&server, &path).await;
    let mut second = Client::open(&server, &path).await;
    assert_eq!(first.ended().await, expired());
    assert_eq!(second.ended().await, expired());
}

#[tokio::test]
async fn without_a_token_it_is_401() {
    let server = Server::start(&[]).await;
    // One token is valid, so that the refusal is not due to an empty list.
    token(&server, "").await;
    for path in ["/secure", "/secure?token=", "/secure?token=0", "/secure?t"] {
        is_unauthorized(&server, path).await;
    }
    assert_eq!(server.stats().await.refused, 4);
}

#[tokio::test]
async fn a_token_of_another_server_is_401() {
    let (server, other) = (Server::start(&[]).await, Server::start(&[]).await);
    let token = token(&other, "").await;
    is_unauthorized(&server, &format!("/secure?token={token}")).await;
}

#[tokio::test]
async fn every_token_is_another() {
    let server = Server::start(&[]).await;
    let first = token(&server, "").await;
    let second = token(&server, "").await;
    assert_ne!(first, second);
    for token in [first, second] {
        Client::open(&server, &format!("/secure?token={token}")).await;
    }
}

#[tokio::test]
async fn one_token_too_many_ends_all_before_it() {
    let server = Server::start(&[]).await;
    let first = token(&server, "?valid_ms=3600000").await;
    let mut link = server.connect().await;
    for _ in 1..MOST {
        exchange(&mut link, "POST", "/token?valid_ms=3600000", &[]).await;
    }
    let path = format!("/secure?token={first}");
    Client::open(&server, &path).await;
    let last = token(&server, "").await;
    is_unauthorized(&server, &path).await;
    Client::open(&server, &format!("/secure?token={last}")).await;
}

#[tokio::test]
async fn a_fault_comes_before_the_token() {
    let server = Server::start(&[]).await;
    server.post("/fault?client=a&kind=refuse&status=500").await;
    let token = token(&server, "").await;
    let path = format!("/secure?client=a&token={token}");
    assert_eq!(server.upgrade(&path, &[]).await.status, 500);
}

#[tokio::test]
async fn a_bad_time_is_named() {
    let server = Server::start(&[]).await;
    for time in ["0", "3600001", "-1", "soon", ""] {
        let reply = server.post(&format!("/token?valid_ms={time}")).await;
        assert_eq!(reply.status, 400);
        assert_eq!(
            reply.text(),
            format!("bad parameter valid_ms={time}: expected a whole number from 1 to 3600000\n")
        );
    }
}

#[tokio::test]
async fn a_token_must_be_asked_for_by_a_post() {
    let server = Server::start(&[]).await;
    assert_eq!(server.get("/token").await.status, 405);
}

#[tokio::test]
async fn a_request_that_is_no_upgrade_is_answered_so() {
    let server = Server::start(&[]).await;
    let token = token(&server, "").await;
    let reply = server.get(&format!("/secure?token={token}")).await;
    assert!(matches!(reply.status, 400 | 426), "{reply:?}");
    assert!(reply.text().contains("upgrade"), "{reply:?}");
}

async fn token(server: &Server, query: &str) -> String {
    let reply = server.post(&format!("/token{query}")).await;
    assert_eq!(reply.status, 200);
    let token = reply.text().to_owned();
    let is_hex = token.bytes().all(|b| b.is_ascii_hexdigit());
    assert!(is_hex && token.len() == 16, "{token}");
    token
}

async fn is_unauthorized(server: &Server, path: &str) {
    let reply = server.upgrade(path, &[]).await;
    assert_eq!(reply.status, 401, "{path}");
    assert_eq!(reply.text(), "token is unknown or has expired\n");
}

fn expired() -> Ended {
    Ended::code(4401, "token expired")
}

/// Maximum number of tokens.
const MOST: usize = 4096;
