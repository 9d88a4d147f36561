//! Faults that a page orders for its own sockets, which it names by `?client=`, and the outage of
//! the whole server.

use std::collections::HashMap;
use std::future::pending;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::extract::ws::CloseFrame;
use axum::http::StatusCode;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::broadcast::{Receiver, Sender, channel};
use tokio::time::Instant;

/// Faults ordered by pages.
pub(crate) struct Faults {
    orders: Sender<Order>,
    pending: Mutex<HashMap<String, (PendingFault, Instant)>>,
}

impl Faults {
    /// None yet.
    pub(crate) fn new() -> Self {
        Self {
            orders: channel(MAX_BEHIND).0,
            pending: Mutex::default(),
        }
    }

    /// Does this to the sockets that the client has open now.
    pub(crate) fn order(&self, client: &str, fault: Fault) {
        self.send(Order::One(client.to_owned(), fault));
    }

    /// Resets every socket, and nobody listens for that long.
    pub(crate) fn order_outage(&self, down: Duration) {
        self.send(Order::All(down));
    }

    /// Does this to every socket that the client asks for within that time, in place of what it
    /// was told before.
    pub(crate) fn schedule(&self, client: &str, fault: PendingFault, lasts: Duration) {
        let now = Instant::now();
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        pending.retain(|_, (_, until)| *until > now);
        if pending.len() < MAX_PENDING || pending.contains_key(client) {
            pending.insert(client.to_owned(), (fault, now + lasts));
        }
    }

    /// What is to be done to the next socket of the client.
    pub(crate) fn pending_fault(&self, client: &str) -> Option<PendingFault> {
        let pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        let (fault, until) = pending.get(client)?;
        (*until > Instant::now()).then(|| fault.clone())
    }

    /// The orders from now on for a socket of this client.
    pub(crate) fn orders_for(&self, client: Option<String>) -> Orders {
        Orders {
            client,
            inbox: self.orders.subscribe(),
        }
    }

    /// Without a socket or a listener there is nobody to tell.
    fn send(&self, order: Order) {
        let _ = self.orders.send(order);
    }
}

/// The orders that concern one socket, or the listener.
pub(crate) struct Orders {
    client: Option<String>,
    inbox: Receiver<Order>,
}

impl Orders {
    /// The next fault of this socket.
    pub(crate) async fn next(&mut self) -> Fault {
        loop {
            match self.inbox.recv().await {
                Ok(Order::All(_)) => return Fault::Reset,
                Ok(Order::One(client, fault)) if Some(&client) == self.client.as_ref() => {
                    return fault;
                }
                Ok(Order::One(..)) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => pending().await,
            }
        }
    }

    /// How long nobody shall listen, once that is ordered.
    pub(crate) async fn outage(&mut self) -> Duration {
        loop {
            match self.inbox.recv().await {
                Ok(Order::All(down)) => return down,
                Ok(Order::One(..)) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => pending().await,
            }
        }
    }
}

/// What happens to a socket that is open.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// TCP is reset.
    Reset,
    /// A close frame; none is one without code.
    Close(Option<CloseFrame>),
    /// Nothing is read or written any more, but for what is ordered after it.
    Silence,
    /// TCP is read at this rate, in bytes a second.
    Slow(u64),
}

/// What happens to a socket that is asked for.
#[derive(Clone, Debug)]
pub(crate) enum PendingFault {
    /// No upgrade, but that status.
    Refuse(StatusCode),
    /// A close as soon as it is open.
    Kick(Option<CloseFrame>),
}

#[derive(Clone, Debug)]
enum Order {
    One(String, Fault),
    All(Duration),
}

/// Orders that a socket may be behind; they come by hand.
const MAX_BEHIND: usize = 256;

/// Clients under a fault at a time; one more is spared.
const MAX_PENDING: usize = 1024;
