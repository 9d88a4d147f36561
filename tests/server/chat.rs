//! `/chat`.

use tokio_tungstenite::tungstenite::Message;

use crate::support::{Client, Ended, Server};

#[tokio::test]
async fn a_message_reaches_everyone_and_its_sender() {
    let server = Server::start(&[]).await;
    let mut anna = Client::open(&server, "/chat").await;
    let mut bohdan = Client::open(&server, "/chat").await;
    anna.send("hello").await;
    assert_eq!(anna.receive_text().await, "hello");
    assert_eq!(bohdan.receive_text().await, "hello");
}

#[tokio::test]
async fn a_binary_message_reaches_everyone_as_binary() {
    let server = Server::start(&[]).await;
    let mut anna = Client::open(&server, "/chat").await;
    let mut bohdan = Client::open(&server, "/chat").await;
    let message = Message::from(vec![0, 255]);
    anna.send(message.clone()).await;
    assert_eq!(bohdan.receive().await, message);
}

#[tokio::test]
async fn one_who_leaves_does_not_disturb_the_others() {
    let server = Server::start(&[]).await;
    let mut anna = Client::open(&server, "/chat").await;
    Client::open(&server, "/chat").await.close(None).await;
    anna.send("still here").await;
    assert_eq!(anna.receive_text().await, "still here");
}

#[tokio::test]
async fn one_who_does_not_read_is_sent_away() {
    let server = Server::start(&[]).await;
    let mut reader = Client::open(&server, "/chat").await;
    let mut sleeper = Client::open(&server, "/chat").await;
    // More than both systems' buffers and the room's 256 messages hold.
    let message = Message::from(vec![0; 100_000]);
    for _ in 0..500 {
        reader.send(message.clone()).await;
        reader.receive().await;
    }
    match sleeper.ended().await {
        Ended::Code(1013, reason) => assert!(reason.starts_with("too slow: "), "{reason}"),
        other => panic!("{other:?}"),
    }
}
