//! Bye, and closures that end otherwise.

use std::time::Duration;

use steadysocket::server::{AckMode, SendError, Session, SessionServer};
use tokio::sync::mpsc;

use crate::support::{Client, Server};

#[tokio::test]
async fn a_closure_that_returns_says_bye() {
    let handler = async |session: Session| {
        session.send("last").await?;
        Ok(())
    };
    let server = Server::listen(SessionServer::builder(), handler).await;
    let mut client = Client::default();
    client.attach(server.tcp().await).await;
    assert_eq!(client.receive_text().await, "last");
    client.until(|client| client.ended.is_some()).await;
    let end = client.ended.unwrap();
    assert_eq!((end.why.as_str(), end.code), ("ended", 1000));
}

#[tokio::test]
async fn a_closure_that_fails_or_panics_ends_with_1011() {
    for fault in ["fail", "panic"] {
        let handler = async |mut session: Session| {
            let message = session.recv().await.ok_or("no message")?;
            assert_ne!(message.as_text(), Some("panic"));
            Err("failed".into())
        };
        let server = Server::listen(SessionServer::builder(), handler).await;
        let mut client = Client::default();
        client.attach(server.tcp().await).await;
        client.send(fault).await;
        client.until(|client| client.ended.is_some()).await;
        let end = client.ended.unwrap();
        assert_eq!((end.why.as_str(), end.code), ("ended", 1011), "{fault}");
    }
}

#[tokio::test]
async fn a_close_delivers_what_was_sent_and_refuses_what_follows() {
    let handler = async |mut session: Session| {
        session.send("before").await?;
        session.close(4000, "enough")?;
        let refused = session.try_send("after").unwrap_err();
        assert!(matches!(refused, SendError::Closed(_)));
        assert!(session.close(1006, "").is_err());
        while session.recv().await.is_some() {}
        assert!(session.report().unwrap().unsent.is_empty());
        Ok(())
    };
    let server = Server::listen(SessionServer::builder(), handler).await;
    let mut client = Client::default();
    client.attach(server.tcp().await).await;
    assert_eq!(client.receive_text().await, "before");
    client.until(|client| client.ended.is_some()).await;
    let end = client.ended.unwrap();
    assert_eq!((end.code, end.reason.as_str()), (4000, "enough"));
}

#[tokio::test]
async fn messages_before_the_clients_bye_are_received_before_the_end() {
    let (sender, mut texts) = mpsc::unbounded_channel();
    let handler = move |mut session: Session| {
        let sender = sender.clone();
        async move {
            while let Some(message) = session.recv().await {
                sender.send(message.as_text().unwrap().to_owned())?;
            }
            sender.send(session.report().unwrap().reason.clone())?;
            Ok(())
        }
    };
    let server = Server::listen(SessionServer::builder(), handler).await;
    let mut client = Client::default();
    client.attach(server.tcp().await).await;
    client.send("one").await;
    client.send("two").await;
    client.close().await;
    client.until(|client| client.ended.is_some()).await;
    for expected in ["one", "two", "done"] {
        assert_eq!(texts.recv().await.unwrap(), expected);
    }
}

/// Nobody will acknowledge that message any more, and the client would wait for ever.
#[tokio::test(start_paused = true)]
async fn a_closure_that_leaves_messages_unacknowledged_ends_the_session_all_the_same() {
    let builder = SessionServer::builder().acks(AckMode::Manual);
    let handler = async |mut session: Session| {
        let message = session.recv().await.ok_or("no message")?;
        assert!(message.ack());
        session.recv().await.ok_or("no message")?;
        Ok(())
    };
    let server = Server::new(builder, handler);
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    client.send("acknowledged").await;
    client.send("not").await;
    let wait = client.until(|client| client.ended.is_some());
    tokio::time::timeout(Duration::from_secs(60), wait)
        .await
        .unwrap();
    let end = client.ended.unwrap();
    assert_eq!((end.why.as_str(), end.delivered_up_to), ("closed", 1));
    assert_eq!(end.uncertain.len(), 1);
}
