//! Sessions that go from one server to another.

use steadysocket::server::store::redis::{RedisOptions, RedisStore};
use steadysocket::server::{Builder, SessionServer};

use crate::sessions::{Client, Server, giving, marking_echo as echo};
use crate::support::{ON_DISK, Proxy, Redis};

fn sharing(store: &RedisStore) -> Builder {
    SessionServer::builder().store(store.clone())
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
    let (handler, mut given) = giving();
    let one = Server::new(sharing(&store), handler);
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
    // It is told, without a call of its own.
    old.until(|client| client.closed.is_some()).await;
    assert_eq!(old.closed, Some(4940));
    new.send("2").await;
    assert_eq!(new.receive_text().await, "2");
}

#[tokio::test]
async fn a_server_that_was_not_told_finds_out_at_its_next_call() {
    let redis = Redis::start([]).await;
    // Who may not publish does not tell.
    let url = redis.url_of_user("+@all resetchannels").await;
    let mute = RedisStore::connect(url, RedisOptions::default()).await;
    let (one, other) = (redis.store().await, mute.unwrap());
    let [one, other] = [&one, &other].map(|store| Server::new(sharing(store), echo));
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
    let (one, other) = (redis.store().await, proxy.store().await);
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
    let mut redis = Redis::start(ON_DISK).await;
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
async fn messages_wait_while_redis_is_full() {
    let redis = Redis::start([]).await;
    let store = redis.store().await;
    let (handler, mut given) = giving();
    let server = Server::new(sharing(&store), handler);
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    let session = client.during(given.recv()).await.unwrap();
    redis.call::<()>("CONFIG SET maxmemory 1").await;
    for number in 0..100 {
        session.try_send(number.to_string()).unwrap();
    }
    // This way is open: an acknowledgement needs no memory.
    client.send("from the client").await;
    client
        .until(|client| client.core.endpoint().acked() == 1)
        .await;
    assert!(client.received.is_empty());
    redis.call::<()>("CONFIG SET maxmemory 0").await;
    for number in 0..100 {
        assert_eq!(client.receive_text().await, number.to_string());
    }
}

#[tokio::test]
async fn sessions_end_as_lost_after_a_kill_of_a_redis_that_does_not() {
    let mut redis = Redis::start([]).await;
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
    // Its server knows what it has handed over, though Redis does not.
    assert_eq!((stays.delivered_up_to, comes.delivered_up_to), (2, 1));
    assert_eq!((stays.uncertain.len(), stays.unsent.len()), (0, 0));
    // It was never written.
    assert_eq!((comes.uncertain.len(), comes.unsent.len()), (0, 1));
}
