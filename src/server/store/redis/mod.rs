//! A store in Redis.
//!
//! docs/cluster.md says how to set Redis up, and what is certain after which trouble.

mod calls;
mod durability;
mod error;
mod facts;
mod keeper;
mod lineage;
mod link;
mod nodes;
mod options;
mod overdue;
mod refusals;
mod replication;
mod reply;
mod script;
mod slots;
mod store;

pub use self::durability::Durability;
pub use self::error::RedisStoreError;
pub use self::options::RedisOptions;
pub use self::store::RedisStore;

/// Its programs are compiled.
#[cfg(doctest)]
#[doc = include_str!("../../../../docs/cluster.md")]
struct Page;
