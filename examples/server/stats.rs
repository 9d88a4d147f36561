//! What happened so far, so that tests can count sockets on the server's side.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::ws::CloseCode;
use serde::Serialize;

use crate::close_code;
use crate::stats_clients::Clients;

/// What happened so far in this process.
pub(crate) struct Stats(Mutex<Report>);

impl Stats {
    /// Nothing happened yet.
    pub(crate) fn new() -> Self {
        Self(Mutex::default())
    }

    /// One more TCP connection.
    pub(crate) fn count_accepted(&self) {
        self.lock().totals.accepted += 1;
    }

    /// One more upgrade refused.
    pub(crate) fn count_refused(&self) {
        self.lock().totals.refused += 1;
    }

    /// Everything so far.
    pub(crate) fn report(&self) -> Report {
        self.lock().clone()
    }

    /// Forgets everything but the sockets that are open.
    pub(crate) fn reset(&self) {
        let mut report = self.lock();
        report.totals = Totals {
            open: report.totals.open,
            ..Totals::default()
        };
        report.clients.reset();
    }

    /// Counts a socket as open from now on; none when `limit` sockets are open already.
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

    /// The counts are whole after each statement, so a poisoned lock is none to fear.
    fn lock(&self) -> MutexGuard<'_, Report> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A socket that counts as open, until it is told of the end or dropped.
pub(crate) struct OpenSocket {
    stats: Arc<Stats>,
    client: Option<String>,
    is_open: bool,
}

impl OpenSocket {
    /// One message from the client.
    pub(crate) fn count_in(&self, bytes: usize) {
        let totals = &mut self.stats.lock().totals;
        totals.messages_in += 1;
        totals.bytes_in += bytes as u64;
    }

    /// One message to the client.
    pub(crate) fn count_out(&self, bytes: usize) {
        let totals = &mut self.stats.lock().totals;
        totals.messages_out += 1;
        totals.bytes_out += bytes as u64;
    }

    /// The socket has ended, by this code; only the first call counts.
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
    /// Over all clients.
    #[serde(flatten)]
    pub(crate) totals: Totals,
    /// By the `?client=` of their sockets.
    pub(crate) clients: Clients,
}

/// Counts over all clients.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Totals {
    /// TCP connections.
    pub(crate) accepted: u64,
    /// Sockets that are open now.
    pub(crate) open: u64,
    /// Upgrades answered 101.
    pub(crate) opened: u64,
    /// Sockets that have ended.
    pub(crate) closed: u64,
    /// Upgrades answered otherwise.
    pub(crate) refused: u64,
    /// Data messages from clients.
    pub(crate) messages_in: u64,
    /// Data messages to clients.
    pub(crate) messages_out: u64,
    /// Their payload.
    pub(crate) bytes_in: u64,
    /// Their payload.
    pub(crate) bytes_out: u64,
}
