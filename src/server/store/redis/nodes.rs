//! The primaries that have the sessions: one, or those of a cluster.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, Weak};

use redis::{ErrorKind, RedisError, ServerErrorKind, Value};
use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tokio::time::timeout;

use super::durability::Durability;
use super::error::RedisStoreError;
use super::keeper::{Find, Keeper, LOOK, Opening};
use super::link::{Link, in_time};
use super::options::RedisOptions;
use super::overdue::Look;
use super::slots::{Address, LAST_SLOT, Range, ask, find_at, question, ranges, slot_of};

/// A primary.
#[derive(Debug)]
pub(super) struct Node {
    address: Address,
    pub(super) keeper: Keeper,
    pub(super) look: Look,
}

/// The primaries that have the sessions.
pub(super) struct Nodes {
    map: Arc<RwLock<Map>>,
    cluster: Option<Cluster>,
}

/// The part of a cluster that changes, and what keeps up with it.
struct Cluster {
    opening: Opening,
    changed: Arc<Notify>,
    refreshing: AbortHandle,
}

/// The primaries by their slots, of which a single one has all.
#[derive(Default)]
struct Map {
    slots: Vec<(u16, u16, Arc<Node>)>,
    nodes: Vec<Arc<Node>>,
}

impl Node {
    fn new(address: Address, first: Option<Link>, opening: Opening) -> Arc<Self> {
        Arc::new(Self {
            address,
            keeper: Keeper::start(first, opening),
            look: Look::default(),
        })
    }

    /// One of the cluster of which this opens some node.
    fn of_cluster(address: Address, opening: &Opening) -> Arc<Self> {
        let find = find_at(&opening.find, &address);
        let opening = Opening {
            find,
            ..opening.clone()
        };
        Self::new(address, None, opening)
    }
}

impl Nodes {
    /// The primary that is found, or those of its cluster, and the durability of all.
    pub(super) async fn start(
        find: Arc<Find>,
        options: RedisOptions,
    ) -> Result<(Self, Durability), RedisStoreError> {
        let (link, durability) = match Link::open(find(), "standalone", &options, None, 0).await {
            Err(RedisStoreError::Setting {
                name: "redis_mode",
                value,
                ..
            }) if value == "cluster" => {
                return Self::start_cluster(find, options).await;
            }
            opened => opened?,
        };
        let opening = Opening {
            find,
            mode: "standalone",
            options,
            durability,
        };
        let node = Node::new(Address::default(), Some(link), opening);
        let map = Map {
            slots: vec![(0, LAST_SLOT, Arc::clone(&node))],
            nodes: vec![node],
        };
        let nodes = Self {
            map: Arc::new(RwLock::new(map)),
            cluster: None,
        };
        Ok((nodes, durability))
    }

    async fn start_cluster(
        find: Arc<Find>,
        options: RedisOptions,
    ) -> Result<(Self, Durability), RedisStoreError> {
        let ranges = in_time(&options, ask(&find)).await?;
        let durability = durability_of(&ranges, &find, &options).await?;
        let opening = Opening {
            find,
            mode: "cluster",
            options,
            durability,
        };
        let map = Map::default().update(ranges, &opening);
        let map = Arc::new(RwLock::new(map));
        let changed = Arc::<Notify>::default();
        let refresh = refresh(Arc::downgrade(&map), Arc::clone(&changed), opening.clone());
        let cluster = Some(Cluster {
            opening,
            changed,
            refreshing: tokio::spawn(refresh).abort_handle(),
        });
        Ok((Self { map, cluster }, durability))
    }

    /// The primary of a key with this tag, as far as is known.
    pub(super) fn of(&self, tag: &str) -> Option<Arc<Node>> {
        let slot = slot_of(tag);
        let map = read(&self.map);
        let mut slots = map.slots.iter();
        let found = slots.find(|(first, last, _)| (*first..=*last).contains(&slot));
        found.map(|(_, _, node)| Arc::clone(node))
    }

    /// The primary that an error names, for a call that was not carried out: true if it is to be asked
    /// for a key that moves there just now.
    pub(super) fn redirection(&self, from: &Node, error: &RedisError) -> Option<(Arc<Node>, bool)> {
        let is_asking = error.kind() == ErrorKind::Server(ServerErrorKind::Ask);
        let address = from.address.other(error.redirect_node()?.0)?;
        let cluster = self.cluster.as_ref()?;
        if !is_asking {
            cluster.changed.notify_one();
        }
        let mut map = self.map.write().unwrap_or_else(PoisonError::into_inner);
        let known = map.nodes.iter().find(|node| node.address == address);
        let node = known.cloned();
        let node = node.unwrap_or_else(|| {
            let node = Node::of_cluster(address, &cluster.opening);
            map.nodes.push(Arc::clone(&node));
            node
        });
        Some((node, is_asking))
    }

    /// All primaries.
    pub(super) fn all(&self) -> Vec<Arc<Node>> {
        read(&self.map).nodes.clone()
    }

    /// A primary to which there is a connection, or else any.
    pub(super) fn any(&self) -> Option<Arc<Node>> {
        let map = read(&self.map);
        let mut nodes = map.nodes.iter();
        let connected = nodes.find(|node| node.keeper.is_connected());
        connected.or(map.nodes.first()).cloned()
    }

    /// The primaries may be others by now.
    pub(super) fn look_again(&self) {
        if let Some(cluster) = &self.cluster {
            cluster.changed.notify_one();
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.refreshing.abort();
    }
}

impl Map {
    /// The map of these slots, with the primaries that are known, and others.
    fn update(&self, ranges: Vec<Range>, opening: &Opening) -> Self {
        let mut next = Self::default();
        for range in ranges {
            let known = next.nodes.iter().chain(&self.nodes);
            let mut known = known.filter(|node| node.address == range.address);
            let node = known.next().cloned();
            let node = node.unwrap_or_else(|| Node::of_cluster(range.address, opening));
            if !next.nodes.iter().any(|other| Arc::ptr_eq(other, &node)) {
                next.nodes.push(Arc::clone(&node));
            }
            next.slots.push((range.first, range.last, node));
        }
        next
    }

    fn put(self, map: &RwLock<Self>) {
        let mut place = map.write().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *place, self);
        drop(place);
        // Without the lock: connections are closed.
        drop(before);
    }
}

fn read(map: &RwLock<Map>) -> RwLockReadGuard<'_, Map> {
    map.read().unwrap_or_else(PoisonError::into_inner)
}

/// The durability that all primaries have.
async fn durability_of(
    ranges: &[Range],
    find: &Arc<Find>,
    options: &RedisOptions,
) -> Result<Durability, RedisStoreError> {
    let mut addresses: Vec<_> = ranges.iter().map(|range| &range.address).collect();
    addresses.sort();
    addresses.dedup();
    let mut weakest = None;
    for address in addresses {
        let target = find_at(find, address);
        let (_, found) = Link::open(target(), "cluster", options, None, 0).await?;
        if weakest.is_none() || found == Durability::Memory {
            weakest = Some(found);
        }
    }
    weakest.ok_or(RedisStoreError::Setting {
        name: "cluster_slots_assigned",
        value: "0".to_owned(),
        expected: "16384",
    })
}

/// Keeps the map true: each second, and when a primary has sent a call elsewhere or is lost.
async fn refresh(map: Weak<RwLock<Map>>, changed: Arc<Notify>, opening: Opening) {
    loop {
        let _late = timeout(LOOK, changed.notified()).await;
        let Some(nodes) = map.upgrade().map(|map| read(&map).nodes.clone()) else {
            return;
        };
        let ranges = ask_any(&nodes, &opening).await;
        let ranges = ranges.filter(|ranges| !ranges.is_empty());
        let (Some(ranges), Some(map)) = (ranges, map.upgrade()) else {
            continue;
        };
        let next = read(&map).update(ranges, &opening);
        next.put(&map);
    }
}

/// The slots as one of these nodes knows them, or else one that is found. A node that is cut off from
/// the others knows only what was.
async fn ask_any(nodes: &[Arc<Node>], opening: &Opening) -> Option<Vec<Range>> {
    let mut cut_off = None;
    for node in nodes {
        let Some(link) = node.keeper.current() else {
            continue;
        };
        let question = question();
        let answer = in_time(&opening.options, link.query_all(&question)).await;
        let Ok((slots, info)) = answer as Result<(Value, String), RedisError> else {
            continue;
        };
        match ranges(&node.address, &slots) {
            Some(ranges) if info.contains("cluster_state:ok") => return Some(ranges),
            ranges => cut_off = cut_off.or(ranges),
        }
    }
    let found = in_time(&opening.options, ask(&opening.find)).await;
    found.ok().or(cut_off)
}
