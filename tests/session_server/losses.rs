//! Sockets are lost, messages are not.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use steadysocket::Message;
use steadysocket::server::SessionServer;

use crate::support::{Client, Server, echo, giving};

#[tokio::test]
async fn messages_come_back_as_they_were_sent() {
    let server = Server::listen(SessionServer::builder(), echo).await;
    let mut client = Client::default();
    client.attach(server.tcp().await).await;
    let large = "x".repeat(200_000);
    let messages: [Message; 4] = ["".into(), "ї|#~".into(), vec![0, 255].into(), large.into()];
    for message in messages {
        client.send(&message).await;
        assert_eq!(client.receive().await, message);
    }
}

/// On two threads: the tasks of the old and the new socket run at the same time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_doubled_across_cuts_and_the_closure_runs_once() {
    let runs = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&runs);
    let handler = move |session| {
        counter.fetch_add(1, Ordering::Relaxed);
        echo(session)
    };
    let server = Server::listen(SessionServer::builder(), handler).await;
    let mut client = Client::default();
    let mut received = 0;
    for round in 0..20 {
        client.attach(server.tcp().await).await;
        for number in 0..10 {
            client.send(format!("{}", round * 10 + number)).await;
        }
        // More echoes may be on their way, which the cut loses.
        for _ in 0..5 {
            assert_eq!(client.receive_text().await, received.to_string());
            received += 1;
        }
        client.cut();
    }
    client.attach(server.tcp().await).await;
    while received < 200 {
        assert_eq!(client.receive_text().await, received.to_string());
        received += 1;
    }
    client.close().await;
    client.until(|client| client.ended.is_some()).await;
    let end = client.ended.as_ref().unwrap();
    assert_eq!((end.why.as_str(), end.delivered_up_to), ("ended", 200));
    assert!(end.uncertain.is_empty() && end.unsent.is_empty());
    assert_eq!((client.resumed, runs.load(Ordering::Relaxed)), (20, 1));
}

#[tokio::test]
async fn what_is_sent_while_the_client_is_away_waits_for_it() {
    let (handler, mut sessions) = giving();
    let server = Server::listen(SessionServer::builder(), handler).await;
    let mut client = Client::default();
    client.attach(server.tcp().await).await;
    let session = sessions.recv().await.unwrap();
    client.cut();
    for number in 0..100 {
        session.send(number.to_string()).await.unwrap();
    }
    client.attach(server.tcp().await).await;
    for number in 0..100 {
        assert_eq!(client.receive_text().await, number.to_string());
    }
    assert!(client.during(session.acknowledged()).await);
    assert_eq!(session.unacknowledged(), 0);
}
