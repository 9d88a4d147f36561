//! Sessions that go from one server to another.

use steadysocket::BoxError;
use steadysocket::server::store::redis::RedisStore;
use steadysocket::server::{Builder, Session, SessionServer};
use tokio::sync::mpsc;

use crate::sessions::{Client, Server};
use crate::support::Redis;

fn sharing(store: &RedisStore) -> Builder {
    SessionServer::builder().store(store.clone())
}

/// Sends back what it receives, and marks what may have come before.
async fn echo(mut session: Session) -> Result<(), BoxError> {
    while let Some(message) = session.recv().await {
        let mark = if message.is_redelivered() {
            "again "
        } else {
            ""
        };
        let text = message.as_text().unwrap_or_default();
        session.send(format!("{mark}{text}")).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_client_goes_from_one_server_to_another_and_back() {
    let redis = Redis::start([]).await;
    // As in two processes.
    let stores = [redis.store().await, redis.store().await];
    let servers = stores
        .each_ref()
        .map(|store| Server::new(sharing(store), echo));
    let mut client = Client::default();
    for round in 0..6 {
        client.attach(servers[round % 2].pipe()).await;
        client.send(round.to_string()).await;
        let text = client.receive_text().await;
        assert_eq!(text.trim_start_matches("again "), round.to_string());
        client.cut();
    }
    client.attach(servers[0].pipe()).await;
    client.close().await;
    client.until(|client| client.ended.is_some()).await;
    let end = client.ended.as_ref().unwrap();
    assert_eq!((end.why.as_str(), end.delivered_up_to), ("ended", 6));
}

#[tokio::test]
async fn what_waits_for_a_client_reaches_it_on_another_server() {
    let redis = Redis::start([]).await;
    let store = redis.store().await;
    let (sender, mut given) = mpsc::unbounded_channel();
    let one = Server::new(sharing(&store), move |session: Session| {
        let sender = sender.clone();
        async move {
            let (out, mut incoming) = session.split();
            sender.send(out)?;
            while incoming.recv().await.is_some() {}
            Ok(())
        }
    });
    let other = Server::new(sharing(&store), echo);
    let mut client = Client::default();
    client.attach(one.pipe()).await;
    let session = client.during(given.recv()).await.unwrap();
    client.cut();
    for number in 0..500 {
        session.send(number.to_string()).await.unwrap();
    }
    let length = async || -> usize {
        let keys: Vec<String> = redis.call("KEYS s:*:o").await;
        match keys.first() {
            Some(key) => redis.call(&format!("LLEN {key}")).await,
            None => 0,
        }
    };
    while length().await < 500 {}
    client.attach(other.pipe()).await;
    for number in 0..500 {
        assert_eq!(client.receive_text().await, number.to_string());
    }
}
