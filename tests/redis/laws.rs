//! The laws of stores.

use steadysocket::server::store::redis::RedisOptions;
use steadysocket::server::store::store_tests;

use crate::support::{ON_DISK, Redis};

#[tokio::test]
async fn the_store_in_redis_keeps_the_laws() {
    let redis = Redis::start([]).await;
    store_tests(&redis.store().await).await.unwrap();
}

#[tokio::test]
async fn it_keeps_them_with_a_prefix_that_looks_like_a_pattern() {
    let redis = Redis::start([]).await;
    let options = RedisOptions::default().prefix("a*[b]\\-?:");
    store_tests(&redis.store_with(options).await).await.unwrap();
}

#[tokio::test]
async fn it_keeps_them_with_a_wait_for_a_replica() {
    let redis = Redis::start([]).await;
    let _replica = redis.replica().await;
    let store = redis.store().await;
    assert_eq!(store.durability().to_string(), "replicated (1)");
    store_tests(&store).await.unwrap();
}

#[tokio::test]
async fn it_keeps_them_on_a_disk() {
    let redis = Redis::start(ON_DISK).await;
    let store = redis.store().await;
    assert_eq!(store.durability().to_string(), "fsync");
    store_tests(&store).await.unwrap();
}
