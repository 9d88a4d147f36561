//! Counters for each client that sent `?client=`.

use std::collections::{BTreeMap, VecDeque};

use axum::extract::ws::CloseCode;
use serde::Serialize;

/// Counters for each client that sent its id.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(transparent)]
pub(crate) struct Clients {
    by_id: BTreeMap<String, Client>,
    #[serde(skip)]
    last_turn: u64,
}

impl Clients {
    /// Counts a socket of this client. Above [`MAX_CLIENTS`] the least recently seen client without
    /// an open socket is dropped; if there is none, the new client is not stored.
    pub(crate) fn count_opened(&mut self, id: &str) {
        if !self.by_id.contains_key(id) && self.by_id.len() >= MAX_CLIENTS && !self.forget_one() {
            return;
        }
        self.last_turn += 1;
        let client = self.by_id.entry(id.to_owned()).or_default();
        client.turn = self.last_turn;
        client.opened += 1;
        client.open += 1;
        client.max_open = client.max_open.max(client.open);
    }

    /// Counts the end of a socket of this client.
    pub(crate) fn count_closed(&mut self, id: &str, code: CloseCode) {
        let Some(client) = self.by_id.get_mut(id) else {
            return;
        };
        client.open = client.open.saturating_sub(1);
        if client.closes.len() >= MAX_CLOSES {
            client.closes.pop_front();
        }
        client.closes.push_back(code);
    }

    /// Clears everything except the sockets that are open.
    pub(crate) fn reset(&mut self) {
        self.by_id.retain(|_, client| client.open > 0);
        for client in self.by_id.values_mut() {
            client.max_open = client.open;
            client.opened = 0;
            client.closes.clear();
        }
    }

    fn forget_one(&mut self) -> bool {
        let idle = self.by_id.iter().filter(|(_, client)| client.open == 0);
        let oldest = idle.min_by_key(|(_, client)| client.turn);
        let Some(id) = oldest.map(|(id, _)| id.clone()) else {
            return false;
        };
        self.by_id.remove(&id).is_some()
    }
}

/// Counters for one client.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Client {
    /// Sockets that are open now.
    open: u64,
    /// Most sockets open at the same time.
    max_open: u64,
    /// Upgrades answered with 101.
    opened: u64,
    /// Close codes received, in order: 1005 for a close frame without a code, 1006 for an end
    /// without a close frame. Only the last [`MAX_CLOSES`].
    closes: VecDeque<CloseCode>,
    #[serde(skip)]
    turn: u64,
}

/// Maximum number of clients. A test uses a handful; a runaway loop must not fill the memory.
const MAX_CLIENTS: usize = 1024;

/// Close codes kept per client: a few hundred forced reconnects, several times over.
const MAX_CLOSES: usize = 1024;
