//! Deadlines, in time that the test sets.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use steadysocket::server::{Denial, EndReason, GoneReason, Metric, SessionClose, SessionServer};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

use crate::support::{Client, Server, echo, handshake};

#[tokio::test(start_paused = true)]
async fn a_session_without_a_socket_ends_after_its_time() {
    let (sender, mut reports) = mpsc::unbounded_channel();
    let handler = move |mut session: steadysocket::server::Session| {
        let sender = sender.clone();
        async move {
            session.send("unseen").await?;
            while session.recv().await.is_some() {}
            sender.send((Instant::now(), session.report().cloned()))?;
            Ok(())
        }
    };
    let builder = SessionServer::builder().ttl(Duration::from_secs(60));
    let server = Server::new(builder, handler);
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    let cut = Instant::now();
    client.cut();
    let (at, report) = reports.recv().await.unwrap();
    let report = report.unwrap();
    assert_eq!(at.duration_since(cut).as_secs(), 60);
    let open = report.uncertain.len() + report.unsent.len();
    assert_eq!((report.why.as_str(), open), ("expired", 1));
    client.dial(server.pipe()).await;
    client.until(|client| client.ended.is_some()).await;
    assert_eq!(client.ended.unwrap().why.as_str(), "expired");
}

#[tokio::test(start_paused = true)]
async fn a_session_resumes_just_before_its_time() {
    let builder = SessionServer::builder().ttl(Duration::from_secs(60));
    let server = Server::new(builder, echo);
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    client.cut();
    sleep(Duration::from_millis(59_990)).await;
    client.attach(server.pipe()).await;
    assert_eq!(client.resumed, 1);
}

#[tokio::test(start_paused = true)]
async fn a_socket_without_a_first_frame_is_closed() {
    let server = Server::new(SessionServer::builder(), echo);
    let start = Instant::now();
    let mut socket = handshake(server.pipe(), "steady.v1").await.unwrap();
    let message = futures_util::StreamExt::next(&mut socket).await;
    let closed = message.unwrap().unwrap();
    let tokio_tungstenite::tungstenite::Message::Close(Some(frame)) = closed else {
        panic!("{closed:?}");
    };
    assert_eq!(u16::from(frame.code), 4906);
    assert_eq!(start.elapsed().as_secs(), 10);
}

#[tokio::test(start_paused = true)]
async fn an_application_that_does_not_answer_is_not_waited_for() {
    let asked = Arc::new(());
    let held = Arc::clone(&asked);
    let builder = SessionServer::builder()
        .first_frame(Duration::from_secs(5))
        .authenticate(move |_, _| {
            let held = Arc::clone(&held);
            async move {
                let answer = pending::<Result<String, Denial>>().await;
                drop(held);
                answer
            }
        });
    let server = Server::new(builder, echo);
    let start = Instant::now();
    let mut client = Client::default();
    client.dial(server.pipe()).await;
    client.until(|client| client.closed.is_some()).await;
    let seconds = start.elapsed().as_secs();
    assert_eq!((client.closed, seconds), (Some(4903), 5), "to come back");
    assert_eq!(Arc::strong_count(&asked), 2, "its future is dropped");
}

#[tokio::test(start_paused = true)]
async fn a_silent_client_loses_its_socket_but_not_its_session() {
    let server = Server::new(SessionServer::builder(), echo);
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    let session = loop {
        if let Some(session) = server.sessions.sessions().pop() {
            break session;
        }
        tokio::task::yield_now().await;
    };
    // The client does not answer the ping: nobody drives it.
    sleep(Duration::from_secs(34)).await;
    assert!(session.is_attached());
    sleep(Duration::from_secs(2)).await;
    assert!(!session.is_attached());
    client.until(|client| client.closed.is_some()).await;
    assert_eq!(client.closed, Some(4902));
    client.attach(server.pipe()).await;
    client.send("back").await;
    assert_eq!(client.receive_text().await, "back");
}

#[tokio::test(start_paused = true)]
async fn lives_are_counted_and_memory_is_given_back() {
    let (sender, mut metrics) = mpsc::unbounded_channel();
    let builder = SessionServer::builder().on_metric(move |metric| sender.send(metric).unwrap());
    let server = Server::new(builder, echo);
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    assert_eq!(metrics.recv().await, Some(Metric::Started));
    client.cut();
    assert_eq!(metrics.recv().await, Some(Metric::Detached));
    assert!(server.sessions.gauges().detached_bytes > 0);
    client.attach(server.pipe()).await;
    assert_eq!(metrics.recv().await, Some(Metric::Resumed));
    client.cut();
    assert_eq!(metrics.recv().await, Some(Metric::Detached));
    let expired = EndReason::Gone(GoneReason::Expired);
    assert_eq!(metrics.recv().await, Some(Metric::Ended(expired)));
    let gauges = server.sessions.gauges();
    assert_eq!((gauges.sessions, gauges.sockets), (0, 0));
    assert_eq!((gauges.detached_bytes, gauges.tombstones), (0, 1));
    sleep(Duration::from_secs(601)).await;
    assert_eq!(server.sessions.gauges().tombstones, 0);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_read_loses_its_socket_with_4905_but_not_its_session() {
    let (sender, mut metrics) = mpsc::unbounded_channel();
    let builder = SessionServer::builder().on_metric(move |metric| _ = sender.send(metric));
    let handler = async |session: steadysocket::server::Session| {
        for number in 0..4 {
            session
                .send(format!("{number}{}", "x".repeat(100_000)))
                .await?;
        }
        session.ended().await;
        Ok(())
    };
    let server = Server::new(builder, handler);
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    assert_eq!(metrics.recv().await, Some(Metric::Started));
    // The pipe takes 64 KiB, and nobody drives the client.
    sleep(Duration::from_millis(29_900)).await;
    assert_eq!(metrics.try_recv().ok(), None);
    sleep(Duration::from_millis(200)).await;
    let closed = Metric::Closed(SessionClose::WriteTimeout);
    assert_eq!(metrics.try_recv().ok(), Some(closed));
    assert_eq!(metrics.try_recv().ok(), Some(Metric::Detached));
    client.until(|client| client.closed.is_some()).await;
    assert_eq!(client.closed, Some(4905));
    client.attach(server.pipe()).await;
    for number in 0..4 {
        assert_eq!(
            client.receive_text().await.chars().next(),
            char::from_digit(number, 10)
        );
    }
    assert_eq!((client.resumed, server.sessions.len()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn an_acknowledgement_that_somebody_waits_for_takes_no_timer() {
    let (sender, mut times) = mpsc::unbounded_channel();
    let handler = move |session: steadysocket::server::Session| {
        let sender = sender.clone();
        async move {
            for text in ["1", "2"] {
                let begin = Instant::now();
                session.send(text).await?;
                assert!(session.acknowledged().await);
                sender.send(begin.elapsed())?;
            }
            Ok(())
        }
    };
    let server = Server::new(SessionServer::builder(), handler);
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    for _ in 0..2 {
        let time = client.during(times.recv()).await.unwrap();
        assert!(time < Duration::from_millis(200), "{time:?}");
    }
}

/// The answers to a flood of pings would fill the memory of the server (pitfall 91).
#[tokio::test(start_paused = true)]
async fn a_client_that_asks_and_does_not_read_loses_its_socket() {
    let (sender, mut metrics) = mpsc::unbounded_channel();
    let builder = SessionServer::builder().on_metric(move |metric| _ = sender.send(metric));
    let server = Server::new(builder, async |session| {
        session.ended().await;
        Ok(())
    });
    let mut socket = handshake(server.pipe(), "steady.v1").await.unwrap();
    let hello =
        r##"#hello {"v":1,"protos":[],"win":[9,9000],"max":9000,"ttl":60000,"lib":"test"}"##;
    socket.send(hello.into()).await.unwrap();
    socket.next().await.unwrap().unwrap();
    socket.send("#k 0".into()).await.unwrap();
    assert_eq!(metrics.recv().await, Some(Metric::Started));
    let mut asked = 0;
    while socket.send(format!("#p {asked},0,0").into()).await.is_ok() {
        asked += 1;
        assert!(asked < 100_000, "the server keeps all answers");
    }
    let closed = Metric::Closed(SessionClose::WriteTimeout);
    assert_eq!(metrics.recv().await, Some(closed));
    assert_eq!(metrics.recv().await, Some(Metric::Detached));
    assert_eq!(server.sessions.len(), 1);
}
