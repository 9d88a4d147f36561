//! `?protocol=`.

use crate::support::{Client, Server};

#[tokio::test]
async fn it_is_chosen_when_the_client_offers_it() {
    let chosen = choice("/echo?protocol=chat.v2", "chat.v2").await;
    assert_eq!(chosen.as_deref(), Some("chat.v2"));
}

#[tokio::test]
async fn it_is_chosen_among_several() {
    let chosen = choice("/ws?protocol=b", "a, b, c").await;
    assert_eq!(chosen.as_deref(), Some("b"));
}

#[tokio::test]
async fn it_is_chosen_on_the_root() {
    let chosen = choice("/?protocol=a", "a").await;
    assert_eq!(chosen.as_deref(), Some("a"));
}

#[tokio::test]
async fn none_is_chosen_when_the_client_offers_another() {
    let server = Server::start(&[]).await;
    let offer = [("sec-websocket-protocol", "a")];
    let reply = server.upgrade("/echo?protocol=b", &offer).await;
    assert_eq!(reply.status, 101);
    assert_eq!(reply.header("sec-websocket-protocol"), None);
}

#[tokio::test]
async fn none_is_chosen_when_the_client_offers_none() {
    let server = Server::start(&[]).await;
    let client = Client::open(&server, "/echo?protocol=a").await;
    assert_eq!(client.protocol, None);
}

#[tokio::test]
async fn none_is_chosen_unless_asked_for() {
    let server = Server::start(&[]).await;
    let offer = [("sec-websocket-protocol", "a")];
    let reply = server.upgrade("/echo", &offer).await;
    assert_eq!(reply.status, 101);
    assert_eq!(reply.header("sec-websocket-protocol"), None);
}

#[tokio::test]
async fn one_that_cannot_be_is_named() {
    let server = Server::start(&[]).await;
    let reply = server.upgrade("/echo?protocol=a%20b", &[]).await;
    assert_eq!(reply.status, 400);
    let expected = "bad parameter protocol=a b: expected a subprotocol: ";
    assert!(reply.text().starts_with(expected), "{reply:?}");
}

async fn choice(path: &str, offer: &str) -> Option<String> {
    let server = Server::start(&[]).await;
    let offer = [("sec-websocket-protocol", offer)];
    Client::open_with(&server, path, &offer).await.protocol
}
