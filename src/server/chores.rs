//! The tasks of a server that belong to no socket and no session.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::runtime::Handle;
use tokio::task::JoinSet;

/// The chores of a server, and the runtime that they run on. They end when this is dropped.
#[derive(Debug, Default)]
pub(super) struct Chores(Mutex<Running>);

#[derive(Debug, Default)]
struct Running {
    runtime: Option<Handle>,
    tasks: JoinSet<()>,
}

impl Chores {
    /// Begins the chores, unless they run. Those of a runtime that has ended, as that of a test before
    /// this one, begin anew on the current one.
    pub(super) fn keep(&self, begin: impl FnOnce(&mut JoinSet<()>)) {
        let mut running = self.running();
        while running.tasks.try_join_next().is_some() {}
        if running.tasks.is_empty() {
            running.runtime = Some(Handle::current());
            begin(&mut running.tasks);
        }
    }

    /// The runtime, once there was a socket. Not that of who calls the server, which may be none, or
    /// end with the call.
    pub(super) fn runtime(&self) -> Option<Handle> {
        self.running().runtime.clone()
    }

    fn running(&self) -> MutexGuard<'_, Running> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
