//! Faults that a page requests for its own sockets, identified by `?client=`, and outages of the
//! whole server.

use std::collections::HashMap;
use std::future::pending;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::extract::ws::CloseFrame;
use axum::http::StatusCode;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::broadcast::{Receiver, Sender, channel};
use tokio::time::Instant;

/// Faults requested by pages.
pub(crate) struct Faults {
    commands: Sender<Command>,
    pending: Mutex<HashMap<String, (PendingFault, Instant)>>,
}

impl Faults {
    /// Starts without faults.
    pub(crate) fn new() -> Self {
        Self {
            commands: channel(MAX_LAG).0,
            pending: Mutex::default(),
        }
    }

    /// Applies the fault to the client's open sockets.
    pub(crate) fn inject(&self, client: &str, fault: Fault) {
        self.send(Command::Fault(client.to_owned(), fault));
    }

    /// Resets every socket and stops listening for that long.
    pub(crate) fn begin_outage(&self, down: Duration) {
        self.send(Command::Outage(down));
    }

    /// Applies the fault to every socket that the client opens within that time, replacing a fault
    /// scheduled earlier.
    pub(crate) fn schedule(&self, client: &str, fault: PendingFault, duration: Duration) {
        let now = Instant::now();
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        pending.retain(|_, (_, until)| *until > now);
        if pending.len() < MAX_PENDING || pending.contains_key(client) {
            pending.insert(client.to_owned(), (fault, now + duration));
        }
    }

    /// The fault for the client's next socket, if one is scheduled.
    pub(crate) fn pending_fault(&self, client: &str) -> Option<PendingFault> {
        let pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        let (fault, until) = pending.get(client)?;
        (*until > Instant::now()).then(|| fault.clone())
    }

    /// Subscribes a socket of this client to faults injected from now on.
    pub(crate) fn subscribe(&self, client: Option<String>) -> FaultReceiver {
        FaultReceiver {
            client,
            inbox: self.commands.subscribe(),
        }
    }

    /// Fails only when there is neither a socket nor a listener to receive it.
    fn send(&self, command: Command) {
        let _ = self.commands.send(command);
    }
}

/// The faults for one socket, or the outages for the listener.
pub(crate) struct FaultReceiver {
    client: Option<String>,
    inbox: Receiver<Command>,
}

impl FaultReceiver {
    /// Waits for the next fault for this socket.
    pub(crate) async fn next(&mut self) -> Fault {
        loop {
            match self.inbox.recv().await {
                Ok(Command::Outage(_)) => return Fault::Reset,
                Ok(Command::Fault(client, fault)) if Some(&client) == self.client.as_ref() => {
                    return fault;
                }
                Ok(Command::Fault(..)) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => pending().await,
            }
        }
    }

    /// Waits for an outage and returns its duration.
    pub(crate) async fn outage(&mut self) -> Duration {
        loop {
            match self.inbox.recv().await {
                Ok(Command::Outage(down)) => return down,
                Ok(Command::Fault(..)) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => pending().await,
            }
        }
    }
}

/// A fault on an open socket.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// Reset TCP.
    Reset,
    /// Send a close frame; `None` sends one without a code.
    Close(Option<CloseFrame>),
    /// Stop reading and writing, until another fault is faults.
    Silence,
    /// Read TCP at this rate, in bytes per second.
    Slow(u64),
}

/// A fault on a socket that is about to open.
#[derive(Clone, Debug)]
pub(crate) enum PendingFault {
    /// Answer with this status instead of upgrading.
    Refuse(StatusCode),
    /// Close the socket as soon as it opens.
    Kick(Option<CloseFrame>),
}

#[derive(Clone, Debug)]
enum Command {
    Fault(String, Fault),
    Outage(Duration),
}

/// Commands that a socket may lag behind by; they are sent by hand.
const MAX_LAG: usize = 256;

/// Maximum number of clients with a scheduled fault; faults for further clients are ignored.
const MAX_PENDING: usize = 1024;
