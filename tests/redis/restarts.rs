//! Scripts over a restart, and over the promotion of a replica.

use crate::support::{ON_DISK, Redis, Scripts};

const LEASE: u64 = 180_000;

#[tokio::test]
async fn a_redis_that_lost_its_tail_ends_what_it_has() {
    let mut redis = Redis::start([]).await;
    let scripts = Scripts::load(&redis).await;
    for sid in ["a", "b", "c"] {
        scripts.create(sid, LEASE, 4, 100).await;
        scripts.run(&format!("append {sid} 0 1 tx")).await;
        scripts.run(&format!("accept {sid} 0 1")).await;
    }
    scripts.call::<()>("SAVE").await;
    scripts.attach("a", 1, 0, (0, 1)).await;
    scripts.run("append b 0 2 tlost").await;
    redis.kill().await;
    redis.restart().await;
    let later = Scripts::load(&redis).await;
    // No call for one run of Redis is carried out in another.
    assert!(
        later
            .shas
            .iter()
            .all(|(name, sha)| scripts.shas[name] != *sha)
    );
    // The living owner is ahead of Redis, which has forgotten its fence.
    assert_eq!(later.run("append a 1 3 tz").await, "-5 fence");
    // The token was forgotten with the tail, so it is not the client that is wrong.
    assert_eq!(later.attach("a", 2, 1, (0, 1)).await, "-5 restart");
    // A living owner whose numbers would leave no gap: what was lost is not known.
    assert_eq!(later.run("append b 0 2 tother").await, "-5 restart");
    // And so it stays. The position may be too low to be told.
    assert_eq!(later.run("accept b 0 2").await, "-1 state-lost -");
    assert_eq!(later.attach("b", 1, 0, (0, 1)).await, "-1 state-lost -");
    // The owner is dead, and the positions fit.
    assert_eq!(later.attach("c", 1, 0, (0, 1)).await, "-5 restart");
    assert_eq!(later.attach("c", 2, 0, (0, 1)).await, "-1 state-lost -");
}

#[tokio::test]
async fn a_sweep_after_such_a_restart_does_not_say_expired() {
    let mut redis = Redis::start([]).await;
    let scripts = Scripts::load(&redis).await;
    scripts.create("a", LEASE, 4, 100).await;
    scripts.run("append a 0 1 tx").await;
    scripts.call::<()>("SAVE").await;
    redis.kill().await;
    redis.restart().await;
    let later = Scripts::load(&redis).await;
    assert_eq!(later.run("sweep a 600000 0").await, "2 state-lost 0 0 0 tx");
    assert_eq!(later.run("sweep a 600000 1").await, "0");
    assert_eq!(later.attach("a", 1, 0, (0, 1)).await, "-1 state-lost -");
}

#[tokio::test]
async fn a_redis_that_syncs_always_loses_nothing_in_a_kill() {
    let mut redis = Redis::start(ON_DISK).await;
    let scripts = Scripts::load_as(&redis, true).await;
    scripts.create("a", LEASE, 1_000, 10_000).await;
    for seq in 1..=200 {
        scripts.run(&format!("append a 0 {seq} tx{seq}")).await;
    }
    redis.kill().await;
    redis.restart().await;
    let old = scripts.shas["append"].clone();
    let mut later = Scripts::load_as(&redis, true).await;
    let new = later.shas.insert("append", old).unwrap();
    assert_eq!(later.run("append a 0 201 tx201").await, "error NOSCRIPT");
    later.shas.insert("append", new);
    assert_eq!(later.run("append a 0 201 tx201").await, "0 201");
    let attached = later.attach("a", 1, 0, (0, 0)).await;
    assert_eq!(attached.split(' ').skip(9).count(), 201);
}

#[tokio::test]
async fn a_replica_that_was_promoted_does_not_know_the_scripts() {
    let mut redis = Redis::start([]).await;
    let replica = redis.replica().await;
    let scripts = Scripts::load(&redis).await;
    scripts.create("a", LEASE, 4, 100).await;
    scripts.run("append a 0 1 tx").await;
    assert_eq!(scripts.call::<u64>("WAIT 1 0").await, 1);
    redis.kill().await;
    replica.call::<()>("REPLICAOF NO ONE").await;
    let later = Scripts::load(&replica).await;
    assert!(
        later
            .shas
            .iter()
            .all(|(name, sha)| scripts.shas[name] != *sha)
    );
    let attached = later.attach("a", 1, 0, (0, 0)).await;
    assert_eq!(attached, "-5 restart");
}
