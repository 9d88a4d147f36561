//! Sessions that go from one server to another.

use std::time::Duration;

use steadysocket::BoxError;
use steadysocket::server::store::redis::{RedisOptions, RedisStore};
use steadysocket::server::store::{NewSession, SessionStore};
use steadysocket::server::{Builder, Session, SessionId, SessionServer};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::sessions::{Client, Server};
use crate::support::{Proxy, Redis};
use crate::trouble::session;

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

#[tokio::test]
async fn the_server_before_is_fenced_and_closes_its_socket_with_4940() {
    let redis = Redis::start([]).await;
    let stores = [redis.store().await, redis.store().await];
    let [one, other] = stores
        .each_ref()
        .map(|store| Server::new(sharing(store), echo));
    let mut old = Client::default();
    old.attach(one.pipe()).await;
    old.send("1").await;
    assert_eq!(old.receive_text().await, "1");
    let mut new = old.copy();
    new.attach(other.pipe()).await;
    // Handed over there, but neither stored nor acknowledged: it is not this client's any more.
    old.send("2").await;
    old.until(|client| client.closed.is_some()).await;
    assert_eq!(old.closed, Some(4940));
    new.send("2").await;
    assert_eq!(new.receive_text().await, "2");
}

#[tokio::test]
async fn a_client_comes_again_if_the_answer_to_its_attach_was_lost() {
    let redis = Redis::start([]).await;
    let proxy = Proxy::new(&redis);
    let far = RedisStore::connect(proxy.url(), RedisOptions::default()).await;
    let (one, other) = (redis.store().await, far.unwrap());
    let [one, other] = [&one, &other].map(|store| Server::new(sharing(store), echo));
    let mut client = Client::default();
    client.attach(one.pipe()).await;
    client.send("1").await;
    assert_eq!(client.receive_text().await, "1");
    client.cut();
    let keys: Vec<String> = redis.call("KEYS s:{*}").await;
    proxy.lose_answer_to(&keys[0]);
    client.dial(other.pipe()).await;
    client.until(|client| client.closed.is_some()).await;
    assert!(proxy.has_lost());
    client.attach(other.pipe()).await;
    client.send("2").await;
    assert_eq!(client.receive_text().await, "2");
    assert_eq!((client.resumed, client.started.len()), (1, 1));
}

#[tokio::test]
async fn sessions_go_on_after_a_kill_of_a_redis_that_syncs_always() {
    let mut redis = Redis::start(["--appendonly", "yes", "--appendfsync", "always"]).await;
    let stores = [redis.store().await, redis.store().await];
    let servers = stores
        .each_ref()
        .map(|store| Server::new(sharing(store), echo));
    let mut client = Client::default();
    client.attach(servers[0].pipe()).await;
    for round in 0..3 {
        redis.kill().await;
        for number in 0..10 {
            client.send(format!("{round} {number}")).await;
        }
        redis.restart().await;
        for number in 0..10 {
            assert_eq!(client.receive_text().await, format!("{round} {number}"));
        }
    }
    client.cut();
    client.attach(servers[1].pipe()).await;
    client.send("last").await;
    let text = client.receive_text().await;
    assert_eq!(text.trim_start_matches("again "), "last");
}

#[tokio::test]
async fn sessions_end_as_lost_after_a_kill_of_a_redis_that_does_not() {
    let mut redis = Redis::start(["--dbfilename", "dump.rdb"]).await;
    let stores = [redis.store().await, redis.store().await];
    let servers = stores
        .each_ref()
        .map(|store| Server::new(sharing(store), echo));
    let mut clients = [Client::default(), Client::default()];
    for client in &mut clients {
        client.attach(servers[0].pipe()).await;
        client.send("1").await;
        assert_eq!(client.receive_text().await, "1");
    }
    let [stays, comes] = &mut clients;
    // Acknowledged, so it is certain whatever happens.
    stays
        .until(|client| client.core.endpoint().acked() == 1)
        .await;
    comes
        .until(|client| client.core.endpoint().acked() == 1)
        .await;
    redis.call::<()>("SAVE").await;
    comes.cut();
    redis.kill().await;
    redis.restart().await;
    // One is still where it was, the other comes to a server that never had it.
    stays.send("2").await;
    stays.until(|client| client.ended.is_some()).await;
    comes.dial(servers[1].pipe()).await;
    comes.send("2").await;
    comes.until(|client| client.ended.is_some()).await;
    let [stays, comes] = [stays, comes].map(|client| client.ended.take().unwrap());
    assert_eq!(
        (stays.why.as_str(), comes.why.as_str()),
        ("state-lost", "state-lost")
    );
    assert_eq!((stays.delivered_up_to, comes.delivered_up_to), (1, 1));
    // It was never written.
    assert_eq!((comes.uncertain.len(), comes.unsent.len()), (0, 1));
}

/// Ten thousand for the hundred thousand of `npm run bench -- redis-store`.
#[tokio::test]
async fn sessions_that_wait_for_their_clients_take_less_than_a_kilobyte_each() {
    const SESSIONS: u64 = 10_000;
    let redis = Redis::start([]).await;
    let store = redis.store().await;
    let used = async || {
        let info: String = redis.call("INFO memory").await;
        let mut lines = info.lines();
        let line = lines.find_map(|line| line.strip_prefix("used_memory:"));
        line.unwrap().parse::<u64>().unwrap()
    };
    let before = used().await;
    let mut tasks = JoinSet::new();
    for first in 0..100 {
        let store = store.clone();
        tasks.spawn(async move {
            for number in (first..SESSIONS).step_by(100) {
                wait_for_a_client(&store, number).await;
            }
        });
    }
    tasks.join_all().await;
    let each = (used().await - before) / SESSIONS;
    assert!(each < 1_000, "{each} bytes");
}

async fn wait_for_a_client(store: &RedisStore, number: u64) {
    let mut sid = SessionId([0x5a; 16]);
    sid.0[..8].copy_from_slice(&number.to_be_bytes());
    let ttl = Duration::from_secs(120);
    let terms = NewSession {
        protocol: "chat.v1".to_owned(),
        node: "0123456789abcdef".to_owned(),
        max: 262_144,
        ttl,
        lease: ttl + Duration::from_secs(60),
        ..session()
    };
    store.create(sid, terms).await.unwrap();
    let messages = vec!["x".repeat(100).into(); 4];
    store.append(sid, 0, 1, messages).await.unwrap();
    store.touch(sid, 0, ttl).await.unwrap();
}
