//! Sessions in Redis that somebody else has changed.

use steadysocket::server::GoneReason;
use steadysocket::server::store::{SessionStore, StoreError};

use crate::support::{Redis, SID, Scripts, append, attach, session};

/// A Redis with scripts and with a session `a`, to which a message waits.
async fn with_session() -> (Redis, Scripts) {
    let redis = Redis::start([]).await;
    let scripts = Scripts::load(&redis).await;
    assert_eq!(scripts.create("a", 180_000, 1_024, 1 << 20).await, "0");
    assert_eq!(scripts.run("append a 0 1 tone").await, "0 1");
    (redis, scripts)
}

#[tokio::test]
async fn a_session_whose_fields_somebody_deleted_is_lost_and_counted() {
    let redis = Redis::start([]).await;
    let store = redis.store().await;
    store.create(SID, session()).await.unwrap();
    let key = format!("s:{{{}}}", SID.to_text());
    redis.call::<()>(&format!("HDEL {key} wn")).await;
    let lost = Err(StoreError::Lost { rx: None });
    assert_eq!(store.attach(SID, attach(1, 0, 0)).await.map(drop), lost);
    let why = GoneReason::StateLost;
    let gone = Err(StoreError::Gone { why, rx: None });
    assert_eq!(store.attach(SID, attach(2, 0, 0)).await.map(drop), gone);
    assert_eq!(store.refusals(), [("FIELDS".to_owned(), 1)].into());
}

#[tokio::test]
async fn a_session_with_a_message_that_is_none_is_lost() {
    let redis = Redis::start([]).await;
    let store = redis.store().await;
    store.create(SID, session()).await.unwrap();
    append(&store, 1).await.unwrap();
    let key = format!("s:{{{}}}:o", SID.to_text());
    redis.call::<()>(&format!("LSET {key} 0 other")).await;
    let lost = Err(StoreError::Lost { rx: Some(0) });
    assert_eq!(store.attach(SID, attach(1, 0, 0)).await.map(drop), lost);
}

#[tokio::test]
async fn a_session_with_broken_fields_is_lost_for_good() {
    let numbers = ["f", "rx", "tx", "ak", "wn", "wb", "mx", "l", "x"];
    let wrong = numbers.map(|field| format!("HSET s:{{a}} {field} -1.5e9"));
    let all = ["rx", "tx", "ak", "wn", "wb", "mx", "l", "x", "pr", "o", "b"];
    let missing = all.map(|field| format!("HDEL s:{{a}} {field}"));
    for change in wrong.into_iter().chain(missing) {
        let (_redis, scripts) = with_session().await;
        scripts.call::<i64>(&change).await;
        let attach = |fence| scripts.attach("a", fence, 0, (0, 0));
        assert_eq!(attach(1).await, "-5 fields", "{change}");
        assert_eq!(attach(2).await, "-1 state-lost -", "{change}");
    }
}

/// Without them nobody can be asked for a token, or the store knows no such session.
#[tokio::test]
async fn a_session_without_token_or_fence_is_not_waited_for() {
    for (field, answer) in [("t", "-5 fields"), ("f", "-1 unknown")] {
        let (_redis, scripts) = with_session().await;
        scripts.call::<i64>(&format!("HDEL s:{{a}} {field}")).await;
        assert_eq!(scripts.attach("a", 1, 0, (0, 0)).await, answer);
    }
}

#[tokio::test]
async fn the_owner_of_a_session_with_broken_fields_learns_that_it_is_lost() {
    for (field, call) in [
        ("f", "confirm a 0"),
        ("b", "accept a 0 1"),
        ("rx", "accept a 0 1"),
        ("tx", "append a 0 1 tone"),
        ("wb", "append a 0 1 tone"),
        ("ob", "ack a 0 0"),
        ("ak", "ack a 0 0"),
    ] {
        let (_redis, scripts) = with_session().await;
        let change = match field {
            "b" => "HDEL s:{a} b".to_owned(),
            field => format!("HSET s:{{a}} {field} none"),
        };
        scripts.call::<i64>(&change).await;
        assert_eq!(scripts.run(call).await, "-5 fields", "{field}");
        assert_eq!(scripts.run(call).await, "-1 state-lost -", "{field}");
    }
}

#[tokio::test]
async fn a_session_with_broken_fields_is_swept_and_told_if_that_is_possible() {
    for (field, told) in [
        ("x", Some("2 state-lost 0 0 0 tone")),
        ("b", Some("2 state-lost 0 0 0 tone")),
        ("rx", None),
        ("ak", None),
        ("f", None),
    ] {
        let (_redis, scripts) = with_session().await;
        let change = match field {
            "b" => "HDEL s:{a} b".to_owned(),
            field => format!("HSET s:{{a}} {field} none"),
        };
        scripts.call::<i64>(&change).await;
        let sweep = scripts.run("sweep a 600000 0").await;
        assert_eq!(sweep, told.unwrap_or("0"), "{field}");
        assert_eq!(scripts.run("sweep a 600000 1").await, "0", "{field}");
        assert!(!scripts.call::<bool>("EXISTS s:{a}:o").await, "{field}");
        assert_eq!(scripts.run("sweep a 600000 0").await, "0", "{field}");
    }
}
