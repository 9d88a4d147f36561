//! Counters, so that tests can count sockets on the server's side.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::ws::CloseCode;
use serde::Serialize;

use crate::close_code;
use crate::stats_clients::Clients;

/// Counters of this process.
pub(crate) struct Stats(Mutex<Report>);

impl Stats {
    /// Starts at zero.
    pub(crate) fn new() -> Self {
        Self(Mutex::default())
    }

    /// Counts a TCP connection.
    pub(crate) fn count_accepted(&self) {
        self.lock().totals.accepted += 1;
    }

    /// Counts a refused upgrade.
    pub(crate) fn count_refused(&self) {
        self.lock().totals.refused += 1;
    }

    /// All counters.
    pub(crate) fn report(&self) -> Report {
        self.lock().clone()
    }

    /// Clears everything except the sockets that are open.
    pub(crate) fn reset(&self) {
        let mut report = self.lock();
        report.totals = Totals {
            open: report.totals.open,
            ..Totals::default()
        };
        report.clients.reset();
    }

    /// Counts a socket as open from now on; `None` if `limit` sockets are already open.
    pub(crate) fn open(self: &Arc<Self>, client: Option<&str>, limit: u64) -> Option<OpenSocket> {
        let mut report = self.lock();
        if report.totals.open >= limit {
            return None;
        }
        report.totals.open += 1;
        report.totals.opened += 1;
        if let Some(id) = client {
            report.clients.count_opened(id);
        }
        Some(OpenSocket {
            stats: self.clone(),
            client: client.map(str::to_owned),
            is_open: true,
        })
    }

    /// The counters are consistent after each statement, so a poisoned lock is harmless.
    fn lock(&self) -> MutexGuard<'_, Report> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A socket that counts as open until its end is reported or it is dropped.
pub(crate) struct OpenSocket {
    stats: Arc<Stats>,
    client: Option<String>,
    is_open: bool,
}

impl OpenSocket {
    /// Counts a message from the client.
    pub(crate) fn count_in(&self, bytes: usize) {
        let totals = &mut self.stats.lock().totals;
        totals.messages_in += 1;
        totals.bytes_in += bytes as u64;
    }

    /// Counts a message to the client.
    pub(crate) fn count_out(&self, bytes: usize) {
        let totals = &mut self.stats.lock().totals;
        totals.messages_out += 1;
        totals.bytes_out += bytes as u64;
    }

    /// Counts the end of the socket with this code; only the first call counts.
    pub(crate) fn ended(&mut self, code: CloseCode) {
        if !self.is_open {
            return;
        }
        self.is_open = false;
        let mut report = self.stats.lock();
        report.totals.open = report.totals.open.saturating_sub(1);
        report.totals.closed += 1;
        if let Some(id) = &self.client {
            report.clients.count_closed(id, code);
        }
    }
}

impl Drop for OpenSocket {
    fn drop(&mut self) {
        self.ended(close_code::ABNORMAL);
    }
}

/// The JSON of `/stats`.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Report {
    /// Totals over all clients.
    #[serde(flatten)]
    pub(crate) totals: Totals,
    /// Counters by `?client=`.
    pub(crate) clients: Clients,
}

/// Totals over all clients.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Totals {
    /// TCP connections.
    pub(crate) accepted: u64,
    /// Sockets that are open now.
    pub(crate) open: u64,
    /// Upgrades answered with 101.
    pub(crate) opened: u64,
    /// Sockets that have ended.
    pub(crate) closed: u64,
    /// Upgrades answered with another status.
    pub(crate) refused: u64,
    /// Data messages from clients.
    pub(crate) messages_in: u64,
    /// Data messages to clients.
    pub(crate) messages_out: u64,
    /// Payload bytes from clients.
    pub(crate) bytes_in: u64,
    /// Payload bytes to clients.
    pub(crate) bytes_out: u64,
}
