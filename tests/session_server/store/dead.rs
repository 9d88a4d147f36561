//! Sessions whose server is dead.

use std::sync::Arc;
use std::time::Duration;

use steadysocket::server::store::{MemoryStore, SessionStore, Sweep};
use steadysocket::server::{Abandoned, Builder, Metric, Session};
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::sleep;

use super::faulty::{Fault, Faulty, Method};
use super::{echo, memory, sharing};
use crate::support::{Client, Server};

/// Long after every lease is over.
const LATER: Duration = Duration::from_secs(1_000);

/// A server that tells of ends.
fn telling(store: impl SessionStore) -> (Builder, UnboundedReceiver<Abandoned>) {
    let (sender, told) = unbounded_channel();
    let builder = sharing(store).on_abandoned(move |end| {
        let sender: UnboundedSender<_> = sender.clone();
        async move { _ = sender.send(end) }
    });
    (builder, told)
}

/// A session on a server that freezes, with a message that was received and one that was not.
async fn abandon(store: &MemoryStore) -> (Client, Faulty, UnboundedReceiver<&'static str>) {
    let way = Faulty::over(store, Method::All, Fault::None);
    let (sender, ends) = unbounded_channel();
    let cut = Arc::new(Notify::new());
    let is_cut = Arc::clone(&cut);
    let server = Server::new(sharing(way.clone()), move |mut session: Session| {
        let (sender, cut) = (sender.clone(), Arc::clone(&is_cut));
        async move {
            session.recv().await;
            session.send("received").await?;
            cut.notified().await;
            session.send("waits").await?;
            while session.recv().await.is_some() {}
            sender.send(session.report().map_or("", |end| end.why.as_str()))?;
            Ok(())
        }
    });
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    client.send("1").await;
    assert_eq!(client.receive_text().await, "received");
    client
        .until(|client| client.core.endpoint().acked() == 1)
        .await;
    // Its acknowledgement of that goes out.
    client.during(sleep(Duration::from_millis(250))).await;
    client.cut();
    cut.notify_one();
    sleep(Duration::from_secs(1)).await;
    way.set(Method::All, Fault::Slow);
    (client, way, ends)
}

/// Keeps a server at work.
async fn visit<F, Fut>(server: &Server<F>) -> Client
where
    F: Fn(Session) -> Fut + Clone + Send + 'static,
    Fut: Future<Output = Result<(), steadysocket::BoxError>> + Send + 'static,
{
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    client.send("here").await;
    assert_eq!(client.receive_text().await, "here");
    client
}

#[tokio::test(start_paused = true)]
async fn the_end_of_a_session_whose_server_is_frozen_is_told_once_by_another() {
    let store = memory();
    let (client, way, mut ends) = abandon(&store).await;
    let (builder, mut told) = telling(store.clone());
    let (sender, mut metrics) = unbounded_channel();
    let count = move |metric| _ = sender.send(metric);
    let other = Server::new(builder.on_metric(count), echo);
    let mut visitor = visit(&other).await;
    visitor.during(sleep(LATER)).await;
    let end = told.try_recv().unwrap();
    assert_eq!((end.why.as_str(), end.rx, end.acked), ("expired", 1, 1));
    assert_eq!(end.messages, ["waits".into()]);
    assert!(told.try_recv().is_err());
    let swept = |metric: &Metric| *metric == Metric::Abandoned(end.why);
    assert_eq!(
        std::iter::from_fn(|| metrics.try_recv().ok())
            .filter(swept)
            .count(),
        1
    );
    // The visitor's alone.
    assert_eq!(store.len(), 1);
    drop(client);
    way.mend();
    assert_eq!(ends.recv().await, Some("expired"));
    visitor.send("alive").await;
    assert_eq!(visitor.receive_text().await, "alive");
}

#[tokio::test(start_paused = true)]
async fn an_end_is_told_once_although_the_store_does_not_forget() {
    let store = memory();
    let (_client, _way, _ends) = abandon(&store).await;
    let way = Faulty::over(&store, Method::Reap, Fault::Away);
    let (builder, mut told) = telling(way.clone());
    let other = Server::new(builder, echo);
    let mut visitor = visit(&other).await;
    visitor.during(sleep(3 * LATER)).await;
    assert_eq!(store.len(), 2);
    way.mend();
    visitor.during(sleep(LATER)).await;
    assert_eq!(store.len(), 1);
    assert!(told.try_recv().is_ok() && told.try_recv().is_err());
}

#[tokio::test(start_paused = true)]
async fn a_session_that_lives_here_is_not_swept_although_its_lease_is_over() {
    let way = Faulty::new(Method::Touch, Fault::Away);
    let (builder, mut told) = telling(way.clone());
    let server = Server::new(builder, echo);
    let mut client = visit(&server).await;
    client.during(sleep(LATER)).await;
    way.mend();
    client.during(sleep(LATER)).await;
    assert_eq!(client.closed, None);
    client.send("alive").await;
    assert_eq!(client.receive_text().await, "alive");
    assert!(told.try_recv().is_err());
}

/// The application that was told of the end is not told again.
#[tokio::test(start_paused = true)]
async fn a_session_that_ends_while_the_store_is_away_has_ended_there_later() {
    let store = memory();
    let way = Faulty::over(&store, Method::End, Fault::Away);
    let (builder, mut told) = telling(way.clone());
    let server = Server::new(builder, echo);
    let mut client = visit(&server).await;
    client.close().await;
    client.until(|client| client.ended.is_some()).await;
    let mut visitor = visit(&server).await;
    visitor.during(sleep(LATER)).await;
    assert_eq!(store.len(), 2);
    way.mend();
    visitor.during(sleep(LATER)).await;
    assert_eq!(store.len(), 1);
    assert!(told.try_recv().is_err());
}

/// Its creation is under way when it ends.
#[tokio::test(start_paused = true)]
async fn a_session_that_ends_before_the_store_has_it_ends_there_too() {
    let store = memory();
    let way = Faulty::over(&store, Method::Create, Fault::Slow);
    let (builder, mut told) = telling(way.clone());
    let server = Server::new(builder, echo);
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    client.close().await;
    client.until(|client| client.ended.is_some()).await;
    way.mend();
    let mut visitor = visit(&server).await;
    assert_eq!(store.len(), 2);
    visitor.during(sleep(LATER)).await;
    assert_eq!(store.len(), 1);
    assert!(told.try_recv().is_err());
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_drained_tells_the_store_of_ends_first() {
    let store = memory();
    let way = Faulty::over(&store, Method::End, Fault::Away);
    let server = Server::new(sharing(way.clone()), echo);
    let mut client = visit(&server).await;
    let sid = server.sessions.sessions()[0].id();
    client.close().await;
    client.until(|client| client.ended.is_some()).await;
    let sessions = server.sessions.clone();
    let drained = tokio::spawn(async move { sessions.drain(Duration::ZERO).await });
    sleep(Duration::from_secs(1)).await;
    way.mend();
    drained.await.unwrap();
    assert_eq!(store.sweep(sid).await, Ok(Sweep::Nothing));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_dropped_lets_go_of_its_store() {
    let store = Faulty::new(Method::All, Fault::None);
    let server = Server::new(sharing(store.clone()), echo);
    let mut client = visit(&server).await;
    client.close().await;
    client.until(|client| client.ended.is_some()).await;
    sleep(Duration::from_secs(1)).await;
    assert!(store.holders() > 1);
    drop((client, server));
    sleep(Duration::from_secs(1)).await;
    assert_eq!(store.holders(), 1);
}
