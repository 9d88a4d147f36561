//! A cluster of three primaries.

use steadysocket::server::SessionId;
use steadysocket::server::store::redis::{RedisOptions, RedisStore};

use super::Redis;

/// The slots of each primary.
const SLOTS: [(u16, u16); 3] = [(0, 5_460), (5_461, 10_922), (10_923, 16_383)];

/// A cluster of three primaries, on ports of its own, with or without a replica of each.
pub(crate) struct Cluster {
    pub(crate) primaries: Vec<Redis>,
    pub(crate) replicas: Vec<Redis>,
}

impl Cluster {
    pub(crate) async fn start() -> Self {
        let mut primaries = Vec::new();
        for (number, (first, last)) in SLOTS.into_iter().enumerate() {
            let (redis, bus) = Redis::in_cluster().await;
            let epoch = number + 1;
            redis
                .call::<()>(&format!("CLUSTER SET-CONFIG-EPOCH {epoch}"))
                .await;
            redis
                .call::<()>(&format!("CLUSTER ADDSLOTSRANGE {first} {last}"))
                .await;
            primaries.push(redis);
            meet(&primaries, bus).await;
        }
        until_known(&primaries, 3).await;
        Self {
            primaries,
            replicas: Vec::new(),
        }
    }

    /// The same, with a replica of each primary.
    pub(crate) async fn with_replicas() -> Self {
        let mut cluster = Self::start().await;
        for primary in &cluster.primaries {
            let (replica, bus) = Redis::in_cluster().await;
            let address = format!("127.0.0.1 {} {bus}", replica.port());
            primary.call::<()>(&format!("CLUSTER MEET {address}")).await;
            cluster.replicas.push(replica);
        }
        let all = || cluster.primaries.iter().chain(&cluster.replicas);
        until_known(all(), 6).await;
        for (primary, replica) in cluster.primaries.iter().zip(&cluster.replicas) {
            let id: String = primary.call("CLUSTER MYID").await;
            replica.call::<()>(&format!("CLUSTER REPLICATE {id}")).await;
            replica.until_followed().await;
        }
        cluster
    }

    pub(crate) async fn store(&self) -> RedisStore {
        self.store_with(RedisOptions::default()).await
    }

    pub(crate) async fn store_with(&self, options: RedisOptions) -> RedisStore {
        let url = format!("redis://127.0.0.1:{}", self.primaries[0].port());
        RedisStore::connect(url, options).await.unwrap()
    }

    /// The slot of a session, and the number of the primary that had it at first.
    pub(crate) async fn place(&self, sid: SessionId) -> (u16, usize) {
        let key = format!("CLUSTER KEYSLOT s:{{{}}}", sid.to_text());
        let slot: u16 = self.primaries[0].call(&key).await;
        let has = |(first, last): &(u16, u16)| (*first..=*last).contains(&slot);
        (slot, SLOTS.iter().position(has).unwrap())
    }

    /// Begins to move a slot, with its keys.
    pub(crate) async fn move_keys(&self, slot: u16, from: usize, to: usize) {
        let [from_id, to_id] = [self.id(from).await, self.id(to).await];
        let (from, to) = (&self.primaries[from], &self.primaries[to]);
        to.call::<()>(&format!("CLUSTER SETSLOT {slot} IMPORTING {from_id}"))
            .await;
        from.call::<()>(&format!("CLUSTER SETSLOT {slot} MIGRATING {to_id}"))
            .await;
        loop {
            let keys: Vec<String> = from.call(&format!("CLUSTER GETKEYSINSLOT {slot} 9")).await;
            if keys.is_empty() {
                return;
            }
            let mut command = redis::cmd("MIGRATE");
            command
                .arg("127.0.0.1")
                .arg(to.port())
                .arg("")
                .arg(0)
                .arg(5_000);
            command.arg("KEYS").arg(keys);
            let moved: Result<(), _> = command.query_async(&mut from.connect().await).await;
            moved.unwrap();
        }
    }

    /// Ends the move of a slot.
    pub(crate) async fn move_slot(&self, slot: u16, to: usize) {
        let id = self.id(to).await;
        let others = (0..3).filter(|number| *number != to);
        for number in [to].into_iter().chain(others) {
            let command = format!("CLUSTER SETSLOT {slot} NODE {id}");
            self.primaries[number].call::<()>(&command).await;
        }
    }

    async fn id(&self, number: usize) -> String {
        self.primaries[number].call("CLUSTER MYID").await
    }
}

/// Makes the last of these known to the first.
async fn meet(nodes: &[Redis], bus: u16) {
    let [first, .., last] = nodes else {
        return;
    };
    let address = format!("127.0.0.1 {} {bus}", last.port());
    first.call::<()>(&format!("CLUSTER MEET {address}")).await;
}

/// Waits until each of these knows so many, and all slots.
async fn until_known(nodes: impl IntoIterator<Item = &Redis>, count: usize) {
    let count = format!("cluster_known_nodes:{count}");
    for node in nodes {
        let is_ready = async || {
            let info: String = node.call("CLUSTER INFO").await;
            info.contains("cluster_state:ok")
                && info.contains("cluster_slots_ok:16384")
                && info.contains(&count)
        };
        while !is_ready().await {}
    }
}
