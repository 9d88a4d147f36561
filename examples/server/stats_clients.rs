//! What happened to each client that named itself by `?client=`.

use std::collections::{BTreeMap, VecDeque};

use axum::extract::ws::CloseCode;
use serde::Serialize;

/// What happened to each client that named itself.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(transparent)]
pub(crate) struct Clients {
    by_id: BTreeMap<String, Client>,
    #[serde(skip)]
    last_turn: u64,
}

impl Clients {
    /// One more socket of this client. Above [`MAX_CLIENTS`] the client that was seen longest ago
    /// and has no socket open is forgotten; if all have, the new one is not kept.
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

    /// A socket of this client has ended.
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

    /// Forgets everything but the sockets that are open.
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

/// What happened to one client.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Client {
    /// Sockets open now.
    open: u64,
    /// The most that were open at the same time.
    max_open: u64,
    /// Upgrades answered 101.
    opened: u64,
    /// Close codes received, in order: 1005 for a close frame without code, 1006 for an end without
    /// a close frame. The last [`MAX_CLOSES`].
    closes: VecDeque<CloseCode>,
    #[serde(skip)]
    turn: u64,
}

/// Clients kept. A test uses a handful; a stray loop must not fill the memory.
const MAX_CLIENTS: usize = 1024;

/// Close codes kept for a client: some hundred forced reconnects, several times over.
const MAX_CLOSES: usize = 1024;
