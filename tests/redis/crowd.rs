//! Many sessions.

use std::time::Duration;

use steadysocket::server::SessionId;
use steadysocket::server::store::redis::RedisStore;
use steadysocket::server::store::{NewSession, SessionStore};
use tokio::task::JoinSet;

use crate::support::{Redis, session};

/// Ten thousand for the hundred thousand of `npm run bench -- redis-store`.
#[tokio::test]
async fn sessions_that_wait_for_their_clients_take_less_than_a_kilobyte_each() {
    let redis = Redis::start([]).await;
    let store = redis.store().await;
    let used = async || {
        let info: String = redis.call("INFO memory").await;
        let mut lines = info.lines();
        let line = lines.find_map(|line| line.strip_prefix("used_memory:"));
        line.unwrap().parse::<u64>().unwrap()
    };
    let before = used().await;
    crowd(&store, 10_000).await;
    let each = (used().await - before) / 10_000;
    assert!(each < 1_000, "{each} bytes");
}

/// A look has to go on over steps in which there is nothing, and to come to an end.
#[tokio::test]
async fn one_overdue_session_is_found_among_many() {
    let redis = Redis::start([]).await;
    let store = redis.store().await;
    crowd(&store, 3_000).await;
    redis
        .call::<()>("SET s:{AAAAAAAAAAAAAAAAAAAAA} of-others")
        .await;
    assert_eq!(store.overdue().await, Ok(vec![]));
    store.touch(sid(7), 0, Duration::ZERO).await.unwrap();
    for _ in 0..2 {
        assert_eq!(store.overdue().await, Ok(vec![sid(7)]));
        assert_eq!(store.overdue().await, Ok(vec![]));
    }
}

/// So many sessions that wait for their clients.
async fn crowd(store: &RedisStore, sessions: u64) {
    let mut tasks = JoinSet::new();
    for first in 0..100 {
        let store = store.clone();
        tasks.spawn(async move {
            for number in (first..sessions).step_by(100) {
                wait_for_a_client(&store, sid(number)).await;
            }
        });
    }
    tasks.join_all().await;
}

fn sid(number: u64) -> SessionId {
    let mut sid = SessionId([0x5a; 16]);
    sid.0[..8].copy_from_slice(&number.to_be_bytes());
    sid
}

async fn wait_for_a_client(store: &RedisStore, sid: SessionId) {
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
