//! Calls of a store for one session.

use std::time::Duration;

use steadysocket::server::store::redis::RedisStore;
use steadysocket::server::store::{
    Attach, NewSession, Positions, SessionStore, StoreError, TokenDigest,
};
use steadysocket::server::{SessionId, Window};

pub(crate) const SID: SessionId = SessionId([7; 16]);
pub(crate) const LONG: Duration = Duration::from_secs(3_600);

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

pub(crate) fn attach(fence: u64, token: u64, rx: u64) -> Attach {
    Attach {
        presented: digest(token),
        fresh: digest(fence),
        fence,
        client: Positions { rx, ack: 0, tx: 9 },
        node: "other".to_owned(),
        lease: LONG,
    }
}

/// Begins the session, once a replica that has just joined keeps up.
pub(crate) async fn create(store: &RedisStore) {
    let create = async || store.create(SID, session()).await;
    soon(create).await.unwrap();
}

pub(crate) async fn append(store: &RedisStore, seq: u64) -> Result<(), StoreError> {
    store
        .append(SID, 0, seq, vec![format!("message {seq}").into()])
        .await
}

pub(crate) async fn append_soon(store: &RedisStore, seq: u64) -> Result<(), StoreError> {
    soon(async || append(store, seq).await).await
}

/// Makes a call until Redis is there and has room.
pub(crate) async fn soon(call: impl AsyncFn() -> Result<(), StoreError>) -> Result<(), StoreError> {
    loop {
        match call().await {
            Err(StoreError::Unavailable | StoreError::NoSpace) => {}
            answer => return answer,
        }
    }
}
