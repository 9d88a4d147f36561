//! A primary that Sentinel names, as docs/cluster.md says.

use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo, RedisError};
use steadysocket::server::SessionId;
use steadysocket::server::store::redis::{RedisOptions, RedisStore};
use steadysocket::server::store::{SessionStore, StoreError};

use crate::support::{Redis, Sentinel, session};

/// The primary of this name, by one of these sentinels.
async fn primary(sentinels: Vec<String>, name: &str) -> Result<ConnectionInfo, RedisError> {
    let mut last = RedisError::from((redis::ErrorKind::Client, "there are no sentinels"));
    for sentinel in sentinels {
        let ask = async {
            let client = redis::Client::open(sentinel)?;
            let mut connection = client.get_multiplexed_async_connection().await?;
            let mut command = redis::cmd("SENTINEL");
            command.arg("GET-MASTER-ADDR-BY-NAME").arg(name);
            command.query_async(&mut connection).await
        };
        match ask.await {
            Ok((host, port)) => return ConnectionAddr::Tcp(host, port).into_connection_info(),
            Err(error) => last = error,
        }
    }
    Err(last)
}

#[tokio::test]
async fn a_store_goes_where_sentinel_says() {
    let redis = Redis::start([]).await;
    let replica = redis.replica().await;
    let sentinel = Sentinel::start(&redis).await;
    let sentinels = vec!["redis://127.0.0.1:1".to_owned(), sentinel.url()];
    let find = move || primary(sentinels.clone(), "main");
    let store = RedisStore::connect_by(find, RedisOptions::default())
        .await
        .unwrap();
    let sid = SessionId([7; 16]);
    store.create(sid, session()).await.unwrap();
    // Touched in a later second than the one in which the replica was started.
    redis.wait(1_100).await;
    store.touch(sid, 0, session().lease).await.unwrap();
    store.append(sid, 0, 1, vec!["one".into()]).await.unwrap();
    sentinel.fail_over().await;
    // The old primary may still take it, but then no replica has it.
    let mut answer = Err(StoreError::Unavailable);
    while answer == Err(StoreError::Unavailable) {
        answer = store.append(sid, 0, 2, vec!["two".into()]).await;
    }
    assert_eq!(answer, Ok(()));
    let key = format!("s:{{{}}}:o", sid.to_text());
    let list: Vec<String> = replica.call(&format!("LRANGE {key} 0 -1")).await;
    assert_eq!(list, ["tone", "ttwo"]);
}
