//! A Redis that is away, slow, full, another one, or does not answer.

use std::time::Duration;

use steadysocket::server::store::redis::{RedisOptions, RedisStore};
use steadysocket::server::store::{SessionStore, StoreError, StoreFuture};
use steadysocket::server::{GoneReason, SessionId};

use crate::support::{LONG, ON_DISK, Proxy, Redis, SID, append, append_soon, attach, session};

#[tokio::test]
async fn a_redis_that_syncs_always_loses_nothing_when_it_is_killed() {
    let mut redis = Redis::start(ON_DISK).await;
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
    let mut redis = Redis::start([]).await;
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
async fn refusals_are_counted_by_their_kinds() {
    let redis = Redis::start([]).await;
    let url = redis.url_of_user("&* +@all -hset").await;
    let store = RedisStore::connect(url, RedisOptions::default()).await;
    let store = store.unwrap();
    assert!(store.refusals().is_empty());
    for _ in 0..3 {
        let refused = store.create(SID, session()).await;
        assert_eq!(refused, Err(StoreError::Unavailable));
    }
    redis.call::<()>("CONFIG SET maxmemory 1").await;
    let refused = store.create(SID, session()).await;
    assert_eq!(refused, Err(StoreError::NoSpace));
    let counts: Vec<_> = store.refusals().into_values().collect();
    assert_eq!(counts, [3, 1], "{:?}", store.refusals());
}

#[tokio::test]
async fn a_redis_that_hangs_is_given_up_within_the_time_and_found_again() {
    let redis = Redis::start([]).await;
    let proxy = Proxy::new(&redis);
    let options = RedisOptions::default()
        .timeout(Duration::from_secs(1))
        .in_flight(2);
    let store = proxy.store_with(options).await;
    store.create(SID, session()).await.unwrap();
    proxy.stall(true);
    let calls = (1..=8).map(|seq| {
        let store = store.clone();
        tokio::spawn(async move { append(&store, seq).await })
    });
    for call in calls.collect::<Vec<_>>() {
        assert_eq!(call.await.unwrap(), Err(StoreError::Unavailable));
    }
    proxy.stall(false);
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
    let store = proxy.store().await;
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
    assert_eq!(attached.previous, 1);
}

#[tokio::test]
async fn other_calls_whose_answers_were_lost_may_be_made_again() {
    let redis = Redis::start([]).await;
    let proxy = Proxy::new(&redis);
    let store = proxy.store().await;
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
