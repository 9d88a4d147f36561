//! A Redis that is kept by fsync alone, and the data of another one in its place.

use std::time::Duration;

use steadysocket::server::store::redis::{Durability, RedisOptions, RedisStore, RedisStoreError};
use steadysocket::server::store::{SessionStore, StoreError};
use tokio::time::timeout;

use crate::support::{ON_DISK, Proxy, Redis, SID, append, append_soon, attach, create};

const LOST: StoreError = StoreError::Lost { rx: None };

fn fsync() -> RedisOptions {
    RedisOptions::default().durability(Durability::Fsync)
}

/// A session with one message, which the replica has, and another one, which it has not.
async fn lag(store: &RedisStore, replica: &Redis) {
    create(store).await;
    append(store, 1).await.unwrap();
    until_copied(replica).await;
    replica.call::<()>("REPLICAOF NO ONE").await;
    append(store, 2).await.unwrap();
}

/// A store, once a replica that has just joined keeps up.
async fn store_soon(redis: &Redis) -> RedisStore {
    loop {
        match RedisStore::connect(redis.url(), fsync()).await {
            Err(RedisStoreError::Setting {
                name: "sync_full", ..
            }) => {}
            connected => return connected.unwrap(),
        }
    }
}

/// Waits until a replica has the session's first message, and all that it was given is in its log.
async fn until_copied(replica: &Redis) {
    let key = format!("LLEN s:{{{}}}:o", SID.to_text());
    while replica.call::<u32>(&key).await < 1 {}
    until_rewritten(replica).await;
}

async fn until_rewritten(redis: &Redis) {
    let is_busy = async || {
        let info: String = redis.call("INFO persistence").await;
        let words = ["in_progress:1", "scheduled:1"];
        words.map(|word| info.contains(&format!("aof_rewrite_{word}"))) != [false; 2]
    };
    while is_busy().await {}
}

#[tokio::test]
async fn a_replica_that_lagged_is_noticed_though_it_was_promoted_and_restarted() {
    let mut redis = Redis::start(ON_DISK).await;
    let mut replica = redis.replica_with(ON_DISK).await;
    lag(&redis.store_with(fsync()).await, &replica).await;
    redis.kill().await;
    replica.kill().await;
    replica.restart_as_primary().await;
    let store = replica.store_with(fsync()).await;
    assert_eq!(store.attach(SID, attach(1, 0, 0)).await, Err(LOST));
}

#[tokio::test]
async fn so_is_one_that_became_the_primary_by_a_restart_alone() {
    let mut redis = Redis::start(ON_DISK).await;
    let mut replica = redis.replica_with(ON_DISK).await;
    let proxy = Proxy::new(&redis);
    let store = proxy.store_with(fsync()).await;
    create(&store).await;
    append(&store, 1).await.unwrap();
    until_copied(&replica).await;
    replica.kill().await;
    append(&store, 2).await.unwrap();
    redis.kill().await;
    replica.restart_as_primary().await;
    proxy.lead_to(&replica);
    assert_eq!(append_soon(&store, 3).await, Err(LOST));
}

#[tokio::test]
async fn a_session_that_nobody_touched_after_the_promotion_is_lost_after_a_restart_as_well() {
    let mut redis = Redis::start(ON_DISK).await;
    let mut replica = redis.replica_with(ON_DISK).await;
    lag(&redis.store_with(fsync()).await, &replica).await;
    redis.kill().await;
    replica.store_with(fsync()).await;
    replica.kill().await;
    replica.restart_as_primary().await;
    let store = replica.store_with(fsync()).await;
    assert_eq!(store.attach(SID, attach(1, 0, 0)).await, Err(LOST));
}

#[tokio::test]
async fn a_log_that_was_rewritten_is_its_own() {
    let mut redis = Redis::start(ON_DISK).await;
    let store = redis.store().await;
    create(&store).await;
    append(&store, 1).await.unwrap();
    redis.call::<()>("BGREWRITEAOF").await;
    until_rewritten(&redis).await;
    // The store looks ten times a second.
    redis.wait(500).await;
    redis.kill().await;
    redis.restart().await;
    append_soon(&store, 2).await.unwrap();
    let attached = store.attach(SID, attach(1, 0, 0)).await.unwrap();
    assert_eq!(attached.messages.len(), 2);
}

#[tokio::test]
async fn a_primary_that_was_copied_before_a_store_came_back_goes_on() {
    let mut redis = Redis::start(ON_DISK).await;
    let mut replica = redis.replica_with(ON_DISK).await;
    let store = redis.store_with(fsync()).await;
    create(&store).await;
    append(&store, 1).await.unwrap();
    drop(store);
    redis.kill().await;
    redis.restart().await;
    replica.follow(&redis).await;
    until_copied(&replica).await;
    let store = store_soon(&redis).await;
    let attached = store.attach(SID, attach(1, 0, 0)).await.unwrap();
    assert_eq!(attached.messages.len(), 1);
    // And the copy knows that it is one.
    replica.kill().await;
    store.append(SID, 1, 2, vec!["2".into()]).await.unwrap();
    redis.kill().await;
    replica.restart_as_primary().await;
    let store = replica.store_with(fsync()).await;
    assert_eq!(store.attach(SID, attach(2, 1, 0)).await, Err(LOST));
}

#[tokio::test]
async fn a_copy_that_is_out_of_reach_is_waited_for() {
    let mut redis = Redis::start(ON_DISK).await;
    redis.store_with(fsync()).await;
    redis.kill().await;
    redis.restart().await;
    let replica = redis.replica().await;
    drop(replica);
    let refused = RedisStore::connect(redis.url(), fsync()).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "sync_full of redis is `1`, must be the number of replicas that are connected and have caught up"
    );
}

#[tokio::test]
async fn a_copy_that_stays_out_of_reach_ends_the_lineage() {
    let mut redis = Redis::start(ON_DISK).await;
    assert_eq!(tell(&redis, "boot-one", "").await, ["boot-one", "0"]);
    for (boot, word, answer) in [
        ("boot-two", "marked", ["boot-one", "0"]),
        ("boot-six", "late", ["boot-six", "0"]),
    ] {
        redis.kill().await;
        redis.restart().await;
        assert_eq!(tell(&redis, boot, "").await, ["boot-one", "1"]);
        assert_eq!(tell(&redis, boot, word).await, answer);
        assert_eq!(tell(&redis, boot, "").await, answer);
    }
}

/// The answer of the script to a boot and a word.
async fn tell(redis: &Redis, boot: &str, word: &str) -> Vec<String> {
    let source = include_str!("../../src/server/store/redis/scripts/lineage.lua");
    let mut command = redis::cmd("EVAL");
    command.arg(source).arg(1).arg("s:lineage");
    command.arg(boot).arg("").arg(word);
    let mut connection = redis.connect().await;
    command.query_async(&mut connection).await.unwrap()
}

#[tokio::test]
async fn a_redis_that_was_exchanged_behind_an_open_connection_is_noticed() {
    for (durability, options) in [
        (Durability::Fsync, ON_DISK),
        (
            Durability::Memory,
            ["--appendonly", "no", "--appendfsync", "no"],
        ),
    ] {
        let redis = Redis::start(options).await;
        let other = redis.replica().await;
        let store = redis
            .store_with(RedisOptions::default().durability(durability))
            .await;
        lag(&store, &other).await;
        redis.follow(&other).await;
        redis.call::<()>("REPLICAOF NO ONE").await;
        let until_refused = async {
            loop {
                match store.accept(SID, 0, 1).await {
                    Ok(()) | Err(StoreError::Unavailable) => {}
                    Err(refusal) => return refusal,
                }
            }
        };
        let refusal = timeout(Duration::from_secs(30), until_refused).await;
        assert_eq!(refusal, Ok(LOST));
    }
}

#[tokio::test]
async fn settings_that_change_are_noticed() {
    let redis = Redis::start(ON_DISK).await;
    let store = redis.store().await;
    create(&store).await;
    redis.call::<()>("CONFIG SET appendfsync everysec").await;
    let until_left = async {
        while store.is_connected() {
            redis.wait(10).await;
        }
    };
    timeout(Duration::from_secs(30), until_left).await.unwrap();
    redis.call::<()>("CONFIG SET appendfsync always").await;
    append_soon(&store, 1).await.unwrap();
}
