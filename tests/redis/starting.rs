//! Settings that a store finds when it begins, and those that it refuses.

use steadysocket::server::store::redis::{Durability, RedisOptions, RedisStore, RedisStoreError};

use crate::support::{ON_DISK, Redis};

async fn refusal(redis: &Redis, options: RedisOptions) -> String {
    let refused = RedisStore::connect(redis.url(), options).await;
    refused.unwrap_err().to_string()
}

fn asking(durability: Durability) -> RedisOptions {
    RedisOptions::default().durability(durability)
}

#[tokio::test]
async fn a_redis_without_a_log_survives_nothing() {
    let redis = Redis::start([]).await;
    assert_eq!(redis.store().await.durability(), Durability::Memory);
    let store = redis.store_with(asking(Durability::Memory)).await;
    assert_eq!(store.durability(), Durability::Memory);
    let log = "durability is fsync, but appendonly of redis is `no`, must be yes";
    assert_eq!(refusal(&redis, asking(Durability::Fsync)).await, log);
    let replicas =
        "durability is replicated (2), but connected_slaves of redis is `0`, must be 2 or more";
    let asked = asking(Durability::Replicated { replicas: 2 });
    assert_eq!(refusal(&redis, asked).await, replicas);
}

#[tokio::test]
async fn a_log_that_is_synced_now_and_then_is_not_enough() {
    let redis = Redis::start(["--appendonly", "yes", "--appendfsync", "everysec"]).await;
    assert_eq!(redis.store().await.durability(), Durability::Memory);
    let text = "durability is fsync, but appendfsync of redis is `everysec`, must be always";
    assert_eq!(refusal(&redis, asking(Durability::Fsync)).await, text);
}

#[tokio::test]
async fn a_log_that_is_not_synced_while_it_is_rewritten_is_not_enough() {
    let log = ON_DISK;
    let skips = ["--no-appendfsync-on-rewrite", "yes"];
    let redis = Redis::start([log[0], log[1], log[2], log[3], skips[0], skips[1]]).await;
    assert_eq!(
        refusal(&redis, asking(Durability::Fsync)).await,
        "durability is fsync, but no-appendfsync-on-rewrite of redis is `yes`, must be no"
    );
    assert_eq!(redis.store().await.durability(), Durability::Memory);
}

#[tokio::test]
async fn a_replica_is_noticed() {
    let redis = Redis::start(ON_DISK).await;
    let _replica = redis.replica().await;
    let found = redis.store().await.durability();
    assert_eq!(found, Durability::Replicated { replicas: 1 });
    let text = refusal(&redis, asking(Durability::Replicated { replicas: 0 })).await;
    assert!(text.ends_with("must be 1 or more"), "{text}");
}

#[tokio::test]
async fn a_redis_that_evicts_is_refused() {
    let redis = Redis::start(["--maxmemory", "100mb"]).await;
    redis.store().await;
    redis
        .call::<()>("CONFIG SET maxmemory-policy allkeys-lru")
        .await;
    let text = "maxmemory-policy of redis is `allkeys-lru`, must be noeviction, or maxmemory 0";
    assert_eq!(refusal(&redis, RedisOptions::default()).await, text);
    // Without a limit nothing is evicted.
    redis.call::<()>("CONFIG SET maxmemory 0").await;
    redis.store().await;
}

#[tokio::test]
async fn replicas_and_clusters_without_slots_are_refused() {
    let redis = Redis::start([]).await;
    let replica = redis.replica().await;
    let text = "role of redis is `slave`, must be master";
    assert_eq!(refusal(&replica, RedisOptions::default()).await, text);
    let cluster = Redis::start(["--cluster-enabled", "yes"]).await;
    let text = "cluster_slots_assigned of redis is `0`, must be 16384";
    assert_eq!(refusal(&cluster, RedisOptions::default()).await, text);
}

#[tokio::test]
async fn what_a_managed_redis_hides_the_user_has_to_say() {
    let redis = Redis::start(ON_DISK).await;
    let url = redis.url_of_user("&* +@all -config").await;
    let hidden = RedisStore::connect(url.clone(), RedisOptions::default()).await;
    assert!(matches!(
        hidden,
        Err(RedisStoreError::Hidden {
            name: "appendfsync"
        })
    ));
    for durability in [Durability::Fsync, Durability::Memory] {
        let store = RedisStore::connect(url.clone(), asking(durability))
            .await
            .unwrap();
        assert_eq!(store.durability(), durability);
    }
}

#[tokio::test]
async fn a_redis_that_is_not_there_is_an_error_at_once() {
    let mut redis = Redis::start([]).await;
    redis.kill().await;
    let text = refusal(&redis, RedisOptions::default()).await;
    assert!(text.starts_with("redis does not answer: "), "{text}");
}

#[tokio::test]
async fn braces_in_the_prefix_are_refused() {
    let redis = Redis::start([]).await;
    let options = RedisOptions::default().prefix("{app}:");
    let text = "prefix is `{app}:`, must have no braces";
    assert_eq!(refusal(&redis, options).await, text);
}
