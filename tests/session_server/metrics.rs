//! Counters.

use steadysocket::server::{EndReason, GoneReason, Metric, SessionClose, SessionServer};
use tokio::sync::mpsc;
use tokio::time::{Duration, sleep};

use crate::support::{Client, Server, echo};

#[tokio::test(start_paused = true)]
async fn a_message_counts_once_and_what_is_written_again_counts_apart() {
    let server = Server::new(SessionServer::builder(), echo);
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    client.send("12345").await;
    // The echo is written, and nobody reads it.
    sleep(Duration::from_millis(10)).await;
    client.cut();
    client.attach(server.pipe()).await;
    assert_eq!(client.receive_text().await, "12345");
    client.send(vec![0; 100]).await;
    assert_eq!(client.receive().await.byte_len(), 100);
    client.during(sleep(Duration::from_secs(1))).await;
    let traffic = server.sessions.traffic();
    assert_eq!((traffic.received, traffic.received_bytes), (2, 105));
    assert_eq!((traffic.sent, traffic.sent_bytes), (2, 105));
    assert_eq!((traffic.resent, traffic.resent_bytes), (1, 5));
    let overhead = [traffic.received_overhead, traffic.sent_overhead];
    assert!(
        overhead.iter().all(|bytes| (200..2_000).contains(bytes)),
        "{traffic:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn refusals_and_evictions_are_counted() {
    let (sender, mut metrics) = mpsc::unbounded_channel();
    let count = move |metric| _ = sender.send(metric);
    let server = Server::new(
        SessionServer::builder().detached(0, 0).on_metric(count),
        echo,
    );
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    client.cut();
    client.dial(server.pipe()).await;
    client.until(|client| client.ended.is_some()).await;
    let mut seen = Vec::new();
    while let Ok(metric) = metrics.try_recv() {
        seen.push(metric);
    }
    let evicted = EndReason::Gone(GoneReason::Evicted);
    let expected = [
        Metric::Started,
        Metric::Detached,
        Metric::Ended(evicted),
        Metric::Refused(GoneReason::Evicted),
    ];
    assert_eq!(seen[..4], expected);
}

#[tokio::test(start_paused = true)]
async fn a_socket_that_the_server_closes_is_counted_with_its_code() {
    let (sender, mut metrics) = mpsc::unbounded_channel();
    let count = move |metric| _ = sender.send(metric);
    let builder = SessionServer::builder()
        .authenticate(async |_, _| Err::<String, _>(steadysocket::server::Denial::Expired));
    let server = Server::new(builder.on_metric(count), echo);
    let mut client = Client::default();
    client.dial(server.pipe()).await;
    client.until(|client| client.closed.is_some()).await;
    let closed = Metric::Closed(SessionClose::CredentialsExpired);
    assert_eq!(metrics.recv().await, Some(closed));
}

/// The alarm calls it as well, without which no session would ever expire again.
#[tokio::test(start_paused = true)]
async fn a_counter_that_panics_is_called_again_and_stops_nothing() {
    let (sender, mut metrics) = mpsc::unbounded_channel();
    let count = move |metric| {
        sender.send(metric).unwrap();
        if matches!(metric, Metric::Ended(_)) {
            panic!("a counter");
        }
    };
    let builder = SessionServer::builder().ttl(Duration::from_secs(1));
    let server = Server::new(builder.on_metric(count), echo);
    let expired = Metric::Ended(EndReason::Gone(GoneReason::Expired));
    for _ in 0..2 {
        let mut client = Client::default();
        client.attach(server.pipe()).await;
        client.cut();
        while metrics.recv().await.unwrap() != expired {}
    }
}
