//! Replicas: those that are promoted, and those that answers wait for.

use std::time::Duration;

use futures_util::future::join_all;
use futures_util::{FutureExt, StreamExt};
use steadysocket::server::store::redis::{Durability, RedisOptions};
use steadysocket::server::store::{SessionStore, StoreError};
use steadysocket::server::{GoneReason, SessionId};

use crate::support::{
    LONG, ON_DISK, Proxy, Redis, SID, append, append_soon, attach, create, session,
};

#[tokio::test]
async fn a_promoted_replica_goes_on_with_all_that_was_answered() {
    let mut redis = Redis::start([]).await;
    let replica = redis.replica().await;
    let proxy = Proxy::new(&redis);
    let store = proxy.store().await;
    create(&store).await;
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
async fn a_session_in_use_survives_two_promotions_in_a_row() {
    let mut redis = Redis::start([]).await;
    let mut first = redis.replica().await;
    let second = redis.replica().await;
    let proxy = Proxy::new(&redis);
    let store = proxy.store().await;
    create(&store).await;
    // Touched in a later second than the one in which the replicas were started.
    redis.wait(1_100).await;
    store.touch(SID, 0, LONG).await.unwrap();
    redis.kill().await;
    first.call::<()>("REPLICAOF NO ONE").await;
    second.follow(&first).await;
    proxy.lead_to(&first);
    append_soon(&store, 1).await.unwrap();
    first.kill().await;
    second.call::<()>("REPLICAOF NO ONE").await;
    proxy.lead_to(&second);
    let _next = second.replica().await;
    append_soon(&store, 2).await.unwrap();
}

#[tokio::test]
async fn a_promoted_replica_is_not_the_redis_whose_disk_was_waited_for() {
    let mut redis = Redis::start(ON_DISK).await;
    let replica = redis.replica().await;
    for setting in ["appendonly yes", "appendfsync always"] {
        replica.call::<()>(&format!("CONFIG SET {setting}")).await;
    }
    let proxy = Proxy::new(&redis);
    let options = RedisOptions::default().durability(Durability::Fsync);
    let store = proxy.store_with(options).await;
    create(&store).await;
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
    let redis = Redis::start(ON_DISK).await;
    let other = redis.replica().await;
    for durability in [Durability::Memory, Durability::Fsync] {
        redis.call::<()>("FLUSHALL").await;
        let options = RedisOptions::default().durability(durability);
        let store = redis.store_with(options.clone()).await;
        create(&store).await;
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
    let mut redis = Redis::start([]).await;
    let _replica = redis.replica().await;
    let store = redis.store().await;
    create(&store).await;
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
    let mut redis = Redis::start(ON_DISK).await;
    let _replica = redis.replica().await;
    let store = redis.store().await;
    create(&store).await;
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
    let options = RedisOptions::default().timeout(Duration::from_secs(3));
    let store = redis.store_with(options).await;
    create(&store).await;
    drop(replica);
    assert_eq!(append(&store, 1).await, Err(StoreError::Unavailable));
    let _replica = redis.replica().await;
    append_soon(&store, 1).await.unwrap();
}

#[tokio::test]
async fn calls_that_wait_for_a_replica_in_vain_fail_together_and_leave_the_connection() {
    let redis = Redis::start([]).await;
    let replica = redis.replica().await;
    let options = RedisOptions::default().timeout(Duration::from_secs(3));
    let store = redis.store_with(options).await;
    create(&store).await;
    let mut moves = store.moves("one").await.unwrap();
    drop(replica);
    let calls = (0..20).map(|_| append(&store, 1));
    for answer in join_all(calls).await {
        assert_eq!(answer, Err(StoreError::Unavailable));
    }
    // They end with the connection.
    assert!(moves.next().now_or_never().is_none());
}
