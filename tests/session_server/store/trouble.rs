//! Stores that are slow, away, or lose answers.

use std::time::Duration;

use steadysocket::server::store::StoreError;
use steadysocket::server::{Metric, Session};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

use super::faulty::{Fault, Faulty, Method};
use super::{echo, sharing};
use crate::support::{Client, Server};

#[tokio::test(start_paused = true)]
async fn nothing_is_written_that_is_not_stored() {
    let store = Faulty::new(Method::Append, Fault::Slow);
    let server = Server::new(sharing(store.clone()), async |session: Session| {
        session.send("first").await?;
        echo(session).await
    });
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    client.during(sleep(Duration::from_secs(100))).await;
    assert_eq!(client.core.endpoint().positions().rx, 0);
    store.mend();
    assert_eq!(client.receive_text().await, "first");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_acknowledged_that_is_not_stored() {
    let store = Faulty::new(Method::Accept, Fault::Slow);
    let server = Server::new(sharing(store.clone()), echo);
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    client.send("1").await;
    client.during(sleep(Duration::from_secs(100))).await;
    assert_eq!(client.core.endpoint().acked(), 0);
    store.mend();
    client
        .until(|client| client.core.endpoint().acked() == 1)
        .await;
}

/// Its position in the store is lower, and the store will not know of the message any more.
#[tokio::test(start_paused = true)]
async fn the_report_of_a_session_that_the_store_has_lost_counts_what_was_handed_over() {
    let store = Faulty::new(Method::Accept, Fault::Slow);
    let server = Server::new(sharing(store.clone()), echo);
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    client.send("1").await;
    client.during(sleep(Duration::from_secs(1))).await;
    store.set(Method::Accept, Fault::Forgotten);
    client.until(|client| client.ended.is_some()).await;
    let end = client.ended.unwrap();
    assert_eq!((end.why.as_str(), end.delivered_up_to), ("state-lost", 1));
    assert!(end.uncertain.is_empty() && end.unsent.is_empty(), "{end:?}");
}

/// Every method is called at least once, and the answer to each is lost, or there is none.
#[tokio::test(start_paused = true)]
async fn a_store_that_was_away_is_asked_again() {
    let methods = [
        Method::Create,
        Method::Append,
        Method::Ack,
        Method::Accept,
        Method::Confirm,
    ];
    for method in methods {
        for fault in [Fault::Away, Fault::Lost] {
            let store = Faulty::new(method, fault);
            let server = Server::new(sharing(store.clone()), echo);
            let mut client = Client::default();
            client.attach(server.pipe()).await;
            client.send("1").await;
            client.during(sleep(Duration::from_secs(10))).await;
            store.mend();
            assert_eq!(client.receive_text().await, "1", "{method:?} {fault:?}");
            client.send("2").await;
            assert_eq!(client.receive_text().await, "2", "{method:?} {fault:?}");
            client.close().await;
            client.until(|client| client.ended.is_some()).await;
            let end = client.ended.unwrap();
            assert_eq!((end.why.as_str(), end.delivered_up_to), ("ended", 2));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_resume_whose_answer_is_lost_is_tried_again_with_the_same_token() {
    let store = Faulty::new(Method::Attach, Fault::Lost);
    let one = Server::new(sharing(store.clone()), echo);
    let other = Server::new(sharing(store.clone()), echo);
    let mut client = Client::default();
    client.attach(one.pipe()).await;
    client.send("1").await;
    assert_eq!(client.receive_text().await, "1");
    for server in [&other, &one] {
        client.cut();
        client.dial(server.pipe()).await;
        client.until(|client| client.closed.is_some()).await;
        assert_eq!(client.closed, Some(4903));
    }
    store.mend();
    client.attach(other.pipe()).await;
    client.send("2").await;
    assert_eq!(client.receive_text().await, "2");
}

/// The socket closes while the store is asked: nobody is attached, and nothing is stuck.
#[tokio::test(start_paused = true)]
async fn a_socket_that_is_lost_while_the_store_attaches_costs_nothing() {
    let store = Faulty::new(Method::Attach, Fault::Slow);
    let server = Server::new(sharing(store.clone()), echo);
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    client.send("1").await;
    assert_eq!(client.receive_text().await, "1");
    client.cut();
    client.dial(server.pipe()).await;
    client.during(sleep(Duration::from_secs(1))).await;
    client.cut();
    store.mend();
    sleep(Duration::from_secs(1)).await;
    client.attach(server.pipe()).await;
    client.send("2").await;
    assert_eq!(client.receive_text().await, "2");
    assert_eq!(server.sessions.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_does_not_answer_a_resume_is_not_waited_for() {
    let store = Faulty::new(Method::Attach, Fault::None);
    let builder = sharing(store.clone()).first_frame(Duration::from_secs(5));
    let server = Server::new(builder, echo);
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    store.set(Method::Attach, Fault::Slow);
    client.cut();
    client.dial(server.pipe()).await;
    let start = Instant::now();
    client.until(|client| client.closed.is_some()).await;
    let seconds = start.elapsed().as_secs();
    assert_eq!((client.closed, seconds), (Some(4903), 5), "to come back");
    store.mend();
    client.attach(server.pipe()).await;
    client.send("1").await;
    assert_eq!(client.receive_text().await, "1");
}

/// The window is the bound while the store is away.
#[tokio::test(start_paused = true)]
async fn a_store_that_is_away_holds_senders_up_and_loses_nothing() {
    let store = Faulty::new(Method::Append, Fault::Away);
    let server = Server::new(sharing(store.clone()), async |session: Session| {
        let mut sent = 0;
        while session.try_send(sent.to_string()).is_ok() {
            sent += 1;
        }
        assert_eq!(sent, 1_025);
        session.acknowledged().await;
        session.send("last").await?;
        session.ended().await;
        Ok(())
    });
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    client.during(sleep(Duration::from_secs(60))).await;
    store.mend();
    for number in 0..1_025 {
        assert_eq!(client.receive_text().await, number.to_string());
    }
    assert_eq!(client.receive_text().await, "last");
}

/// Messages from the client go on, and the session does not lose its lease.
#[tokio::test(start_paused = true)]
async fn a_store_without_memory_holds_senders_up_and_loses_nothing() {
    let way = Faulty::new(Method::Append, Fault::Full);
    let (sender, mut metrics) = mpsc::unbounded_channel();
    let count = move |metric| _ = sender.send(metric);
    let server = Server::new(sharing(way.clone()).on_metric(count), echo);
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    client.send("1").await;
    client.during(sleep(Duration::from_secs(1_000))).await;
    assert_eq!(client.core.endpoint().acked(), 1);
    assert_eq!(client.received.len(), 0);
    way.mend();
    assert_eq!(client.receive_text().await, "1");
    let no_space = |metric: &Metric| {
        let error = Some(StoreError::NoSpace);
        matches!(metric, Metric::StoreCall { method: "append", error: of, .. } if *of == error)
    };
    let refused = std::iter::from_fn(|| metrics.try_recv().ok()).filter(no_space);
    assert!((900..1_100).contains(&refused.count()));
}

#[tokio::test(start_paused = true)]
async fn a_store_that_has_lost_a_message_ends_the_session_and_forgets_it() {
    let store = super::memory();
    let way = Faulty::over(&store, Method::Append, Fault::Nothing);
    let server = Server::new(sharing(way), echo);
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    client.send("1").await;
    assert_eq!(client.receive_text().await, "1");
    client.cut();
    client.dial(server.pipe()).await;
    client.until(|client| client.ended.is_some()).await;
    let end = client.ended.unwrap();
    assert_eq!((end.why.as_str(), end.delivered_up_to), ("state-lost", 1));
    // The session's reap, and then its tombstone.
    sleep(Duration::from_secs(602)).await;
    assert!(store.is_empty());
}

#[tokio::test(start_paused = true)]
async fn calls_of_the_store_are_counted_with_their_time() {
    let way = Faulty::with_latency(Duration::from_millis(3));
    let (sender, mut metrics) = mpsc::unbounded_channel();
    let count = move |metric| _ = sender.send(metric);
    let server = Server::new(sharing(way.clone()).on_metric(count), echo);
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    client.send("1").await;
    assert_eq!(client.receive_text().await, "1");
    let mut methods = Vec::new();
    while let Ok(metric) = metrics.try_recv() {
        if let Metric::StoreCall {
            method,
            latency,
            error,
        } = metric
        {
            assert_eq!((latency, error), (Duration::from_millis(3), None));
            methods.push(method);
        }
    }
    assert_eq!(methods, ["moves", "create", "accept", "append"]);
}

/// While the store does not say that a session has expired, it has not.
#[tokio::test(start_paused = true)]
async fn a_session_ends_by_time_only_when_the_store_says_so() {
    let store = Faulty::new(Method::Sweep, Fault::Away);
    let server = Server::new(sharing(store.clone()).ttl(Duration::from_secs(60)), echo);
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    client.send("1").await;
    assert_eq!(client.receive_text().await, "1");
    client.cut();
    let cut = Instant::now();
    sleep(Duration::from_secs(100)).await;
    assert_eq!(server.sessions.len(), 1);
    store.mend();
    while !server.sessions.is_empty() {
        sleep(Duration::from_millis(100)).await;
    }
    assert!(cut.elapsed() < Duration::from_secs(102));
}
