//! `/echo`.

use tokio_tungstenite::tungstenite::Message;

use crate::support::{Client, Server};

#[tokio::test]
async fn text_comes_back_as_text() {
    comes_back(Message::from("héé€ 😀 \0")).await;
}

#[tokio::test]
async fn binary_comes_back_as_binary() {
    comes_back(Message::from((0..=255).collect::<Vec<u8>>())).await;
}

#[tokio::test]
async fn empty_text_comes_back() {
    comes_back(Message::from("")).await;
}

#[tokio::test]
async fn empty_binary_comes_back() {
    comes_back(Message::from(Vec::new())).await;
}

#[tokio::test]
async fn a_message_of_64_mib_comes_back() {
    comes_back(Message::from(vec![7; 64 * 1024 * 1024])).await;
}

#[tokio::test]
async fn a_ping_gets_a_pong() {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/echo").await;
    client.send(Message::Ping("are you there".into())).await;
    assert_eq!(
        client.receive().await,
        Message::Pong("are you there".into())
    );
}

#[tokio::test]
async fn a_request_that_is_no_upgrade_is_answered_so() {
    let server = Server::start(&[]).await;
    let reply = server.get("/echo").await;
    assert!(matches!(reply.status, 400 | 426), "{reply:?}");
    assert!(reply.text().contains("upgrade"), "{reply:?}");
}

async fn comes_back(message: Message) {
    let server = Server::start(&[]).await;
    let mut client = Client::open(&server, "/echo").await;
    client.send(message.clone()).await;
    // Not assert_eq, which would print 64 MiB.
    assert!(client.receive().await == message);
}
