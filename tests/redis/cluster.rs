//! A cluster: three primaries, a slot that moves, a primary that dies.

use std::time::Duration;

use futures_util::StreamExt;
use steadysocket::server::store::redis::{Durability, RedisOptions, RedisStore};
use steadysocket::server::store::{Moved, SessionStore, StoreError, store_tests};
use steadysocket::server::{GoneReason, SessionId, SessionServer};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::sessions::{Client, Server, marking_echo};
use crate::support::{Cluster, LONG, SID, append, append_soon, attach, create, session, soon};

const LOST: StoreError = StoreError::Lost { rx: None };

/// A session for each primary.
async fn one_each(cluster: &Cluster) -> [SessionId; 3] {
    let mut found = [None; 3];
    for name in 0..=u8::MAX {
        let sid = SessionId([name; 16]);
        let (_, primary) = cluster.place(sid).await;
        found[primary] = Some(sid);
    }
    found.map(Option::unwrap)
}

#[tokio::test]
async fn the_store_in_a_cluster_keeps_the_laws() {
    let cluster = Cluster::start().await;
    let store = cluster.store().await;
    assert_eq!(store.durability(), Durability::Memory);
    store_tests(&store).await.unwrap();
}

#[tokio::test]
async fn fsync_is_refused_in_a_cluster() {
    let cluster = Cluster::start().await;
    let url = format!("redis://127.0.0.1:{}", cluster.primaries[0].port());
    let options = RedisOptions::default().durability(Durability::Fsync);
    assert_eq!(
        RedisStore::connect(url, options)
            .await
            .unwrap_err()
            .to_string(),
        "durability is fsync, but redis_mode of redis is `cluster`, must be standalone"
    );
}

#[tokio::test]
async fn sessions_of_all_primaries_are_swept_and_told_of_when_they_move() {
    let cluster = Cluster::start().await;
    let (one, other) = (cluster.store().await, cluster.store().await);
    let mut moves = one.moves("one").await.unwrap();
    let sids = one_each(&cluster).await;
    for sid in sids {
        one.create(sid, session()).await.unwrap();
        other.attach(sid, attach(1, 0, 0)).await.unwrap();
        assert_eq!(moves.next().await, Some(Moved { sid, fence: 1 }));
        other.touch(sid, 1, Duration::ZERO).await.unwrap();
    }
    for _ in 0..2 {
        let mut found = Vec::new();
        loop {
            match one.overdue().await.unwrap() {
                some if some.is_empty() => break,
                some => found.extend(some),
            }
        }
        found.sort();
        let mut expected = sids.to_vec();
        expected.sort();
        assert_eq!(found, expected);
    }
}

#[tokio::test]
async fn a_slot_that_moves_under_load_ends_its_sessions_and_no_others() {
    let cluster = Cluster::start().await;
    let (store, late) = (cluster.store().await, cluster.store().await);
    create(&store).await;
    append(&store, 1).await.unwrap();
    let (slot, from) = cluster.place(SID).await;
    let to = (from + 1) % 3;
    let (stop, stopped) = watch::channel(false);
    let mut loads = JoinSet::new();
    for sid in one_each(&cluster).await {
        loads.spawn(load(store.clone(), sid, stopped.clone()));
    }
    cluster.move_keys(slot, from, to).await;
    // The primary from which it moves sends the call on, and the other one has it already.
    cluster.primaries[to].call::<()>("SCRIPT FLUSH").await;
    assert_eq!(append(&store, 2).await, Err(LOST));
    cluster.move_slot(slot, to).await;
    let why = GoneReason::StateLost;
    let gone = Err(StoreError::Gone { why, rx: None });
    // Also for a server that does not know of the move.
    assert_eq!(late.attach(SID, attach(1, 0, 0)).await.map(drop), gone);
    assert_eq!(append_soon(&store, 2).await, gone);
    // What begins now is kept.
    let key = format!("s:{{{}}}", SID.to_text());
    cluster.primaries[to]
        .call::<()>(&format!("DEL {key} {key}:o"))
        .await;
    create(&store).await;
    append_soon(&late, 1).await.unwrap();
    stop.send_replace(true);
    for written in loads.join_all().await {
        assert!(written > 0);
    }
}

/// Appends until it is stopped, and checks that all is there.
async fn load(store: RedisStore, sid: SessionId, stopped: watch::Receiver<bool>) -> u64 {
    store.create(sid, session()).await.unwrap();
    let mut seq = 0;
    while !*stopped.borrow() || seq == 0 {
        seq += 1;
        let message = || vec![format!("message {seq}").into()];
        let append = async || store.append(sid, 0, seq, message()).await;
        append().await.unwrap();
        store.ack(sid, 0, seq - 1).await.unwrap();
    }
    let attached = store.attach(sid, attach(1, 0, seq)).await.unwrap();
    assert_eq!((attached.acked, attached.messages.len()), (seq - 1, 1));
    seq
}

#[tokio::test]
async fn a_client_is_told_that_its_session_was_lost_with_its_slot() {
    let cluster = Cluster::start().await;
    let store = cluster.store().await;
    let builder = SessionServer::builder().store(store);
    let server = Server::new(builder, marking_echo);
    let mut client = Client::default();
    client.attach(server.pipe()).await;
    client.send("1").await;
    assert_eq!(client.receive_text().await, "1");
    // Acknowledged, so it is certain whatever happens.
    client
        .until(|client| client.core.endpoint().acked() == 1)
        .await;
    let mut from = 0;
    let mut keys: Vec<String> = Vec::new();
    while keys.is_empty() {
        keys = cluster.primaries[from].call("KEYS s:{*}").await;
        from += usize::from(keys.is_empty());
    }
    let slot: u16 = cluster.primaries[from]
        .call(&format!("CLUSTER KEYSLOT {}", keys[0]))
        .await;
    let to = (from + 1) % 3;
    cluster.move_keys(slot, from, to).await;
    cluster.move_slot(slot, to).await;
    client.send("2").await;
    client.until(|client| client.ended.is_some()).await;
    let end = client.ended.take().unwrap();
    assert_eq!(end.why.as_str(), "state-lost");
    assert!(end.delivered_up_to >= 1);
    let mut next = Client::default();
    next.attach(server.pipe()).await;
    next.send("3").await;
    assert_eq!(next.receive_text().await, "3");
}

#[tokio::test]
async fn a_session_without_messages_waits_while_its_slot_moves() {
    let cluster = Cluster::start().await;
    let store = cluster.store().await;
    create(&store).await;
    let (slot, from) = cluster.place(SID).await;
    let to = (from + 1) % 3;
    cluster.move_keys(slot, from, to).await;
    // It may be that its list is still to come.
    assert_eq!(append(&store, 1).await, Err(StoreError::Unavailable));
    cluster.move_slot(slot, to).await;
    assert_eq!(append_soon(&store, 1).await, Err(LOST));
}

#[tokio::test]
async fn a_primary_that_is_killed_takes_its_own_sessions_alone() {
    let mut cluster = Cluster::start().await;
    let options = RedisOptions::default().timeout(Duration::from_secs(2));
    let store = cluster.store_with(options).await;
    let sids = one_each(&cluster).await;
    for sid in sids {
        store.create(sid, session()).await.unwrap();
    }
    cluster.primaries[2].kill().await;
    let touch = async |sid| store.touch(sid, 0, LONG).await;
    assert_eq!(touch(sids[2]).await, Err(StoreError::Unavailable));
    for sid in &sids[..2] {
        touch(*sid).await.unwrap();
    }
    cluster.primaries[2].restart().await;
    let (why, rx) = (GoneReason::Unknown, None);
    let gone = Err(StoreError::Gone { why, rx });
    assert_eq!(soon(async || touch(sids[2]).await).await, gone);
}

#[tokio::test]
async fn a_replica_that_takes_the_place_of_a_primary_goes_on() {
    let mut cluster = Cluster::with_replicas().await;
    let store = cluster.store().await;
    assert_eq!(store.durability(), Durability::Replicated { replicas: 1 });
    create(&store).await;
    let (_, primary) = cluster.place(SID).await;
    // Touched in a later second than the one in which the replica was started.
    let wait = format!("BLPOP s:{{{}}}:nothing 1.1", SID.to_text());
    cluster.primaries[primary].call::<()>(&wait).await;
    soon(async || store.touch(SID, 0, LONG).await)
        .await
        .unwrap();
    for seq in 1..=50 {
        append_soon(&store, seq).await.unwrap();
    }
    cluster.primaries[primary].kill().await;
    // Without a replica of its own its answers are not certain.
    let next = &cluster.replicas[primary];
    while !next
        .call::<String>("INFO replication")
        .await
        .contains("role:master")
    {}
    let other = &cluster.replicas[(primary + 1) % 3];
    let id: String = next.call("CLUSTER MYID").await;
    let knows = async || {
        let nodes: String = other.call("CLUSTER NODES").await;
        let mut lines = nodes.lines();
        lines.any(|line| line.starts_with(&id) && line.contains("master"))
    };
    while !knows().await {}
    other.call::<()>(&format!("CLUSTER REPLICATE {id}")).await;
    append_soon(&store, 51).await.unwrap();
    let attached = store.attach(SID, attach(1, 0, 0)).await.unwrap();
    assert_eq!(attached.messages.len(), 51);
}
