//! `send`, which waits for the store.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use steadysocket::Message;
use steadysocket::server::{Session, SessionSender};
use tokio::time::{Instant, sleep, timeout};

use super::faulty::{Fault, Faulty, Method};
use super::sharing;
use crate::support::{Client, Server, giving};

/// A client on a server, and the server's side of its session.
async fn attached(store: Faulty) -> (Client, SessionSender) {
    let (handler, mut given) = giving();
    let server = Server::new(sharing(store), handler);
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    let session = client.during(given.recv()).await.unwrap();
    (client, session)
}

#[tokio::test(start_paused = true)]
async fn send_waits_until_the_store_has_the_message_and_try_send_does_not() {
    let way = Faulty::new(Method::Append, Fault::Slow);
    let (mut client, session) = attached(way.clone()).await;
    session.try_send("1").unwrap();
    let second = session.clone();
    let sent = tokio::spawn(async move { second.send("2").await });
    client.during(sleep(Duration::from_secs(60))).await;
    assert!(!sent.is_finished());
    way.mend();
    client.during(sent).await.unwrap().unwrap();
    assert_eq!(client.receive_text().await, "1");
    assert_eq!(client.receive_text().await, "2");
}

#[tokio::test(start_paused = true)]
async fn a_message_whose_future_is_dropped_is_sent_all_the_same() {
    let way = Faulty::new(Method::Append, Fault::Slow);
    let (mut client, session) = attached(way.clone()).await;
    let sent = timeout(Duration::from_secs(1), session.send("1"));
    client.during(sent).await.unwrap_err();
    way.mend();
    assert_eq!(client.receive_text().await, "1");
}

/// The store was never told of it: it is in the report, and nobody waits for ever.
#[tokio::test(start_paused = true)]
async fn a_message_that_the_store_never_gets_is_in_the_report() {
    let store = super::memory();
    let way = Faulty::over(&store, Method::Append, Fault::Away);
    let (mut client, session) = attached(way).await;
    let second = session.clone();
    let sent = tokio::spawn(async move { second.send("1").await });
    client.during(sleep(Duration::from_secs(1))).await;
    let other = Server::new(sharing(store), super::echo);
    let mut copy = client.copy();
    copy.attach(other.pipe()).await;
    client.during(sent).await.unwrap().unwrap();
    let end = session.report().unwrap();
    assert_eq!(end.why.as_str(), "moved");
    let messages: Vec<_> = end.uncertain.iter().chain(&end.unsent).collect();
    assert_eq!(messages, [&Message::from("1")]);
}

/// Calls of several tasks go together, 32 at a time, and sessions do not wait for each other.
#[tokio::test(start_paused = true)]
async fn sessions_do_not_wait_for_each_other_at_a_slow_store() {
    const SESSIONS: usize = 20;
    const MESSAGES: usize = 320;
    let way = Faulty::with_latency(Duration::from_millis(10));
    let stored = Arc::new(AtomicUsize::new(0));
    let of_all = Arc::clone(&stored);
    let server = Server::new(sharing(way.clone()), move |session: Session| {
        let stored = Arc::clone(&of_all);
        async move {
            let send = async |number: usize| session.send(number.to_string()).await;
            let sends = futures_util::future::join_all((0..MESSAGES).map(send));
            stored.fetch_add(sends.await.into_iter().flatten().count(), Ordering::Relaxed);
            session.ended().await;
            Ok(())
        }
    });
    let start = Instant::now();
    for _ in 0..SESSIONS {
        let pipe = server.pipe();
        tokio::spawn(async move {
            let mut client = Client::default();
            client.attach(pipe).await;
            client
                .until(|client| client.received.len() == MESSAGES)
                .await;
            std::future::pending::<()>().await;
        });
    }
    while stored.load(Ordering::Relaxed) < SESSIONS * MESSAGES {
        sleep(Duration::from_millis(1)).await;
    }
    // Creation, ten batches, and what acknowledgements add.
    assert!(
        start.elapsed() < Duration::from_millis(500),
        "{:?}",
        start.elapsed()
    );
    assert!(way.calls() < 40 * SESSIONS, "{}", way.calls());
}
