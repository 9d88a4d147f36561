//! Servers that share a store.

mod committing;
mod dead;
mod faulty;
mod laws;
mod moving;
mod runtimes;
mod sending;
mod trouble;

use steadysocket::server::store::{MemoryStore, SessionStore};
use steadysocket::server::{Builder, SessionServer};

use self::faulty::{Fault, Faulty, Method};
use crate::support::marking_echo as echo;

fn memory() -> MemoryStore {
    MemoryStore::default()
}

fn sharing(store: impl SessionStore) -> Builder {
    SessionServer::builder().store(store)
}

/// A way to a store on which the server is not told that its sessions move.
fn deaf(store: &MemoryStore) -> Builder {
    sharing(Faulty::over(store, Method::Moves, Fault::Nothing))
}
