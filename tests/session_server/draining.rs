//! The end of the process.

use std::time::Duration;

use steadysocket::server::SessionServer;
use tokio::time::Instant;

use crate::support::{Client, Server, echo, handshake};

#[tokio::test(start_paused = true)]
async fn a_drain_loses_nothing_and_leaves_nothing_uncertain() {
    let server = Server::new(SessionServer::builder(), echo);
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    for number in 0..100 {
        client.send(number.to_string()).await;
    }
    let drained = server.sessions.drain(Duration::from_secs(30));
    client.during(drained).await;
    assert!(server.sessions.is_empty());
    for number in 0..100 {
        assert_eq!(client.receive_text().await, number.to_string());
    }
    // The next process knows nothing of the session.
    let next = Server::new(SessionServer::builder(), echo);
    client.dial(next.pipe()).await;
    client.until(|client| client.ended.is_some()).await;
    let end = client.ended.as_ref().unwrap();
    assert_eq!(end.why.as_str(), "unknown");
    assert_eq!((end.delivered_up_to, end.uncertain.len()), (100, 0));
}

#[tokio::test(start_paused = true)]
async fn a_drain_does_not_wait_for_sockets_that_open_after_it_has_begun() {
    let server = Server::new(SessionServer::builder(), echo);
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    let (begun, sessions) = (Instant::now(), server.sessions.clone());
    let drained = tokio::spawn(async move { sessions.drain(Duration::ZERO).await });
    let _late = handshake(server.pipe(), "steady.v1").await.unwrap();
    client.during(drained).await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(4));
}

#[tokio::test(start_paused = true)]
async fn a_draining_server_lets_nobody_in_and_waits_for_closures() {
    let (sender, mut done) = tokio::sync::mpsc::unbounded_channel();
    let handler = move |mut session: steadysocket::server::Session| {
        let sender = sender.clone();
        async move {
            while session.recv().await.is_some() {}
            tokio::time::sleep(Duration::from_secs(1)).await; // such as a last write to a database
            sender.send(session.report().unwrap().why)?;
            Ok(())
        }
    };
    let server = Server::new(SessionServer::builder(), handler);
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    client.during(server.sessions.drain(Duration::ZERO)).await;
    assert_eq!(done.try_recv().unwrap().as_str(), "stopped");
    let mut late = Client::default();
    late.dial(server.pipe()).await;
    late.until(|client| client.closed.is_some()).await;
    assert_eq!(late.closed, Some(4900));
}
