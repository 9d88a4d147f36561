//! A Redis that is away, slow, full, another one, or does not answer.

use std::time::Duration;

use futures_util::future::join_all;
use futures_util::{FutureExt, StreamExt};
use steadysocket::server::store::redis::{Durability, RedisOptions, RedisStore};
use steadysocket::server::store::{
    Attach, NewSession, Positions, SessionStore, StoreError, StoreFuture, TokenDigest,
};
use steadysocket::server::{GoneReason, SessionId, Window};
use tokio::time::Instant;

use crate::support::{Proxy, Redis};

const SID: SessionId = SessionId([7; 16]);
const LONG: Duration = Duration::from_secs(3_600);

pub(crate) fn session() -> NewSession {
    NewSession {
        fence: 0,
        digest: digest(0),
        window: Window {
            messages: 1_024,
            bytes: 1 << 20,
        },
        max: 1_000,
        ttl: LONG,
        protocol: String::new(),
        node: "one".to_owned(),
        lease: LONG,
    }
}

fn digest(fence: u64) -> TokenDigest {
    [fence as u8; 16]
}

fn attach(fence: u64, token: u64, rx: u64) -> Attach {
    Attach {
        presented: digest(token),
        fresh: digest(fence),
        fence,
        client: Positions { rx, ack: 0, tx: 9 },
        node: "other".to_owned(),
        lease: LONG,
    }
}

async fn append(store: &RedisStore, seq: u64) -> Result<(), StoreError> {
    store
        .append(SID, 0, seq, vec![format!("message {seq}").into()])
        .await
}

async fn append_soon(store: &RedisStore, seq: u64) -> Result<(), StoreError> {
    soon(async || append(store, seq).await).await
}

/// Makes a call until Redis is there and has room.
async fn soon(call: impl AsyncFn() -> Result<(), StoreError>) -> Result<(), StoreError> {
    loop {
        match call().await {
            Err(StoreError::Unavailable | StoreError::NoSpace) => {}
            answer => return answer,
        }
    }
}

#[tokio::test]
async fn a_redis_that_syncs_always_loses_nothing_when_it_is_killed() {
    let mut redis = Redis::start(["--appendonly", "yes", "--appendfsync", "always"]).await;
    let store = redis.store().await;
    store.create(SID, session()).await.unwrap();
    append(&store, 1).await.unwrap();
    redis.kill().await;
    assert_eq!(append(&store, 2).await, Err(StoreError::Unavailable));
    assert!(!store.is_connected());
    redis.restart().await;
    append_soon(&store, 2).await.unwrap();
    let attached = store.attach(SID, attach(1, 0, 2)).await.unwrap();
    assert_eq!(attached.messages.len(), 2);
}

#[tokio::test]
async fn without_that_its_sessions_are_lost_and_say_so() {
    let mut redis = Redis::start(["--dbfilename", "dump.rdb"]).await;
    let store = redis.store().await;
    store.create(SID, session()).await.unwrap();
    append(&store, 1).await.unwrap();
    store.accept(SID, 0, 1).await.unwrap();
    redis.call::<()>("SAVE").await;
    append(&store, 2).await.unwrap();
    redis.kill().await;
    redis.restart().await;
    // A snapshot has it, with an end of which nobody knows what it lacks.
    let lost = Err(StoreError::Lost { rx: None });
    assert_eq!(append_soon(&store, 2).await, lost);
    let why = GoneReason::StateLost;
    let gone = StoreError::Gone { why, rx: None };
    assert_eq!(store.attach(SID, attach(1, 0, 1)).await, Err(gone));
    // What begins now is kept.
    let other = SessionId([8; 16]);
    store.create(other, session()).await.unwrap();
    store.attach(other, attach(1, 0, 0)).await.unwrap();
}

#[tokio::test]
async fn a_promoted_replica_goes_on_with_all_that_was_answered() {
    let mut redis = Redis::start([]).await;
    let replica = redis.replica().await;
    let proxy = Proxy::new(&redis);
    let store = RedisStore::connect(proxy.url(), RedisOptions::default())
        .await
        .unwrap();
    store.create(SID, session()).await.unwrap();
    // Touched in a later second than the one in which the replica was started.
    redis.wait(1_100).await;
    store.touch(SID, 0, LONG).await.unwrap();
    for seq in 1..=100 {
        append(&store, seq).await.unwrap();
    }
    redis.kill().await;
    replica.call::<()>("REPLICAOF NO ONE").await;
    // Without a replica of its own its answers are not certain.
    proxy.lead_to(&replica);
    let _next = replica.replica().await;
    append_soon(&store, 101).await.unwrap();
    let attached = store.attach(SID, attach(1, 0, 0)).await.unwrap();
    assert_eq!(attached.messages.len(), 101);
    // And to a server that has not seen it before.
    let fresh = replica.store().await;
    let attached = fresh.attach(SID, attach(2, 1, 0)).await.unwrap();
    assert_eq!(attached.messages.len(), 101);
}

#[tokio::test]
async fn a_promoted_replica_is_not_the_redis_whose_disk_was_waited_for() {
    let log = ["--appendonly", "yes", "--appendfsync", "always"];
    let mut redis = Redis::start(log).await;
    let replica = redis.replica().await;
    for setting in ["appendonly yes", "appendfsync always"] {
        replica.call::<()>(&format!("CONFIG SET {setting}")).await;
    }
    let proxy = Proxy::new(&redis);
    let options = RedisOptions::default().durability(Durability::Fsync);
    let store = RedisStore::connect(proxy.url(), options).await.unwrap();
    store.create(SID, session()).await.unwrap();
    let key = format!("EXISTS s:{{{}}}", SID.to_text());
    while !replica.call::<bool>(&key).await {}
    redis.kill().await;
    replica.call::<()>("REPLICAOF NO ONE").await;
    proxy.lead_to(&replica);
    let lost = Err(StoreError::Lost { rx: None });
    assert_eq!(append_soon(&store, 1).await, lost);
}

#[tokio::test]
async fn a_primary_that_has_followed_another_one_meanwhile_is_not_the_same() {
    let log = ["--appendonly", "yes", "--appendfsync", "always"];
    let redis = Redis::start(log).await;
    let other = redis.replica().await;
    for durability in [Durability::Memory, Durability::Fsync] {
        redis.call::<()>("FLUSHALL").await;
        let options = RedisOptions::default().durability(durability);
        let store = redis.store_with(options.clone()).await;
        store.create(SID, session()).await.unwrap();
        let key = format!("EXISTS s:{{{}}}", SID.to_text());
        while !other.call::<bool>(&key).await {}
        // The other one takes over without the last message, and gives back.
        other.call::<()>("REPLICAOF NO ONE").await;
        append(&store, 1).await.unwrap();
        redis.follow(&other).await;
        redis.call::<()>("REPLICAOF NO ONE").await;
        other.follow(&redis).await;
        let store = redis.store_with(options).await;
        let lost = Err(StoreError::Lost { rx: None });
        assert_eq!(store.attach(SID, attach(1, 0, 0)).await, lost);
        // What begins now is kept.
        let next = SessionId([8; 16]);
        store.create(next, session()).await.unwrap();
        store.attach(next, attach(1, 0, 0)).await.unwrap();
    }
}

#[tokio::test]
async fn a_primary_that_came_back_from_a_snapshot_is_no_promoted_replica() {
    let mut redis = Redis::start(["--dbfilename", "dump.rdb"]).await;
    let _replica = redis.replica().await;
    let store = redis.store().await;
    store.create(SID, session()).await.unwrap();
    redis.wait(1_100).await;
    store.touch(SID, 0, LONG).await.unwrap();
    append(&store, 1).await.unwrap();
    redis.call::<()>("SAVE").await;
    append(&store, 2).await.unwrap();
    redis.kill().await;
    redis.restart().await;
    // The first answer may have been too late for the replica.
    let (why, rx) = (GoneReason::StateLost, None);
    let lost = [StoreError::Lost { rx }, StoreError::Gone { why, rx }];
    let answer = append_soon(&store, 2).await.unwrap_err();
    assert!(lost.contains(&answer), "{answer:?}");
}

#[tokio::test]
async fn a_primary_with_a_log_and_a_replica_survives_a_restart_as_well() {
    let mut redis = Redis::start(["--appendonly", "yes", "--appendfsync", "always"]).await;
    let _replica = redis.replica().await;
    let store = redis.store().await;
    store.create(SID, session()).await.unwrap();
    append(&store, 1).await.unwrap();
    redis.kill().await;
    redis.restart().await;
    append_soon(&store, 2).await.unwrap();
    let attached = store.attach(SID, attach(1, 0, 0)).await.unwrap();
    assert_eq!(attached.messages.len(), 2);
}

#[tokio::test]
async fn too_few_replicas_are_no_answer() {
    let redis = Redis::start([]).await;
    let replica = redis.replica().await;
    let options = RedisOptions::default().timeout(Duration::from_secs(1));
    let store = redis.store_with(options).await;
    let create = async || store.create(SID, session()).await;
    soon(create).await.unwrap();
    drop(replica);
    assert_eq!(append(&store, 1).await, Err(StoreError::Unavailable));
    let _replica = redis.replica().await;
    append_soon(&store, 1).await.unwrap();
}

#[tokio::test]
async fn calls_that_wait_for_a_replica_in_vain_fail_together_and_leave_the_connection() {
    let redis = Redis::start([]).await;
    let replica = redis.replica().await;
    let options = RedisOptions::default().timeout(Duration::from_secs(1));
    let store = redis.store_with(options).await;
    soon(async || store.create(SID, session()).await)
        .await
        .unwrap();
    let mut moves = store.moves("one").await.unwrap();
    drop(replica);
    let calls = (0..20).map(|_| append(&store, 1));
    for answer in join_all(calls).await {
        assert_eq!(answer, Err(StoreError::Unavailable));
    }
    // They end with the connection.
    assert!(moves.next().now_or_never().is_none());
}

#[tokio::test]
async fn keys_of_others_do_not_hide_what_is_overdue() {
    let redis = Redis::start([]).await;
    let store = redis.store().await;
    let [text, other] = [[1; 16], [2; 16]].map(|name| SessionId(name).to_text());
    redis.call::<()>(&format!("SET s:{{{text}}} text")).await;
    redis
        .call::<()>(&format!("HSET s:{{{other}}} x soon"))
        .await;
    let mut command = redis::cmd("HSET");
    command.arg(b"s:{\xff}").arg("x").arg(1);
    let set: Result<(), _> = command.query_async(&mut redis.connect().await).await;
    set.unwrap();
    store.create(SID, session()).await.unwrap();
    store.touch(SID, 0, Duration::ZERO).await.unwrap();
    let mut found = Vec::new();
    while found.is_empty() {
        found = store.overdue().await.unwrap();
    }
    assert_eq!(found, [SID]);
}

#[tokio::test]
async fn a_session_whose_keys_somebody_took_is_lost_and_does_not_wait() {
    let redis = Redis::start([]).await;
    let store = redis.store().await;
    store.create(SID, session()).await.unwrap();
    let lost = Err(StoreError::Lost { rx: None });
    let meta = format!("s:{{{}}}", SID.to_text());
    for key in [format!("{meta}:o"), meta] {
        redis.call::<()>(&format!("SET {key} text")).await;
        assert_eq!(append(&store, 1).await, lost);
        assert_eq!(store.attach(SID, attach(1, 0, 0)).await.map(drop), lost);
    }
    assert_eq!(store.reap(SID).await, lost);
}

#[tokio::test]
async fn a_full_redis_takes_nothing_and_lets_go() {
    let redis = Redis::start([]).await;
    let store = redis.store().await;
    store.create(SID, session()).await.unwrap();
    append(&store, 1).await.unwrap();
    redis.call::<()>("CONFIG SET maxmemory 1").await;
    assert_eq!(append(&store, 2).await, Err(StoreError::NoSpace));
    let create = store.create(SessionId([8; 16]), session()).await;
    assert_eq!(create, Err(StoreError::NoSpace));
    store.accept(SID, 0, 1).await.unwrap();
    store.ack(SID, 0, 1).await.unwrap();
    store.attach(SID, attach(1, 0, 1)).await.unwrap();
    store.confirm(SID, 1).await.unwrap();
    store.touch(SID, 1, LONG).await.unwrap();
    store.end(SID, 1, GoneReason::Ended).await.unwrap();
    redis.call::<()>("CONFIG SET maxmemory 0").await;
    store.create(SessionId([8; 16]), session()).await.unwrap();
}

#[tokio::test]
async fn a_redis_that_hangs_is_given_up_within_the_time_and_found_again() {
    let redis = Redis::start([]).await;
    let options = RedisOptions::default()
        .timeout(Duration::from_millis(200))
        .in_flight(2);
    let store = redis.store_with(options).await;
    store.create(SID, session()).await.unwrap();
    redis.call::<()>("CLIENT PAUSE 1000 ALL").await;
    let start = Instant::now();
    let calls = (1..=8).map(|seq| {
        let store = store.clone();
        tokio::spawn(async move { append(&store, seq).await })
    });
    for call in calls.collect::<Vec<_>>() {
        assert_eq!(call.await.unwrap(), Err(StoreError::Unavailable));
    }
    assert!(
        start.elapsed() < Duration::from_millis(900),
        "{:?}",
        start.elapsed()
    );
    append_soon(&store, 1).await.unwrap();
}

#[tokio::test]
async fn flushed_scripts_are_loaded_anew_and_nobody_notices() {
    let redis = Redis::start([]).await;
    let store = redis.store().await;
    store.create(SID, session()).await.unwrap();
    for seq in 1..=3 {
        redis.call::<()>("SCRIPT FLUSH").await;
        append(&store, seq).await.unwrap();
    }
    redis.call::<()>("SCRIPT FLUSH").await;
    let attached = store.attach(SID, attach(1, 0, 0)).await.unwrap();
    assert_eq!(attached.messages.len(), 3);
}

#[tokio::test]
async fn a_primary_that_is_demoted_is_left_until_it_is_one_again() {
    let redis = Redis::start([]).await;
    let store = redis.store().await;
    store.create(SID, session()).await.unwrap();
    redis.call::<()>("REPLICAOF 127.0.0.1 1").await;
    assert_eq!(append(&store, 1).await, Err(StoreError::Unavailable));
    redis.call::<()>("REPLICAOF NO ONE").await;
    append_soon(&store, 1).await.unwrap();
}

#[tokio::test]
async fn a_lost_answer_to_an_attach_is_not_asked_for_again() {
    let redis = Redis::start([]).await;
    let proxy = Proxy::new(&redis);
    let store = RedisStore::connect(proxy.url(), RedisOptions::default())
        .await
        .unwrap();
    store.create(SID, session()).await.unwrap();
    proxy.lose_answer_to(&SID.to_text());
    let lost = store.attach(SID, attach(1, 0, 0)).await;
    assert_eq!(lost, Err(StoreError::Unavailable));
    assert!(proxy.has_lost());
    // It was carried out, once.
    let stale = store.attach(SID, attach(1, 0, 0)).await;
    assert_eq!(stale, Err(StoreError::Stale { fence: 1 }));
    // The client comes again, with the token that it still has.
    let attached = store.attach(SID, attach(2, 0, 0)).await.unwrap();
    assert_eq!(attached.previous, "other");
}

#[tokio::test]
async fn other_calls_whose_answers_were_lost_may_be_made_again() {
    let redis = Redis::start([]).await;
    let proxy = Proxy::new(&redis);
    let store = RedisStore::connect(proxy.url(), RedisOptions::default())
        .await
        .unwrap();
    type Call = fn(&RedisStore) -> StoreFuture<'_, ()>;
    let calls: [Call; 6] = [
        |store| store.create(SID, session()),
        |store| store.append(SID, 0, 1, vec!["one".into(), "two".into()]),
        |store| store.ack(SID, 0, 1),
        |store| store.accept(SID, 0, 4),
        |store| store.touch(SID, 0, LONG),
        |store| store.confirm(SID, 0),
    ];
    for call in calls {
        proxy.lose_answer_to(&SID.to_text());
        assert_eq!(call(&store).await, Err(StoreError::Unavailable));
        call(&store).await.unwrap();
    }
    let attached = store.attach(SID, attach(1, 0, 1)).await.unwrap();
    assert_eq!((attached.rx, attached.acked), (4, 1));
    assert_eq!(attached.messages, ["two".into()]);
}
