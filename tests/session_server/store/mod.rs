//! Servers that share a store.

mod committing;
mod dead;
mod faulty;
mod laws;
mod moving;
mod sending;
mod trouble;

use std::time::Duration;

use self::faulty::{Fault, Faulty, Method};
use steadysocket::BoxError;
use steadysocket::server::store::{MemoryStore, SessionStore};
use steadysocket::server::{Builder, Session, SessionServer};

fn memory() -> MemoryStore {
    MemoryStore::new(Duration::from_secs(600))
}

fn sharing(store: impl SessionStore) -> Builder {
    SessionServer::builder().store(store)
}

/// A way to a store on which the server is not told that its sessions move.
fn deaf(store: &MemoryStore) -> Builder {
    sharing(Faulty::over(store, Method::Moves, Fault::Nothing))
}

/// Sends back what it receives, and marks what may have come before.
async fn echo(mut session: Session) -> Result<(), BoxError> {
    while let Some(message) = session.recv().await {
        let text = message.as_text().unwrap_or_default();
        let mark = if message.is_redelivered() {
            "again "
        } else {
            ""
        };
        session.send(format!("{mark}{text}")).await?;
    }
    Ok(())
}
