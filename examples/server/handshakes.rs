//! The handshakes of clients that sent `?client=`: scripts cannot see their own handshake.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::http::{HeaderMap, HeaderName};
use serde::Serialize;

/// The most recent handshakes.
pub(crate) struct Handshakes(Mutex<VecDeque<(String, Handshake)>>);

impl Handshakes {
    /// Starts empty.
    pub(crate) fn new() -> Self {
        Self(Mutex::default())
    }

    /// Stores a handshake; above [`MAX_HANDSHAKES`] the oldest is dropped.
    pub(crate) fn keep(&self, client: String, handshake: Handshake) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MAX_HANDSHAKES {
            kept.pop_front();
        }
        kept.push_back((client, handshake));
    }

    /// The client's most recent handshake.
    pub(crate) fn last(&self, client: &str) -> Option<Handshake> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().rev().find(|(id, _)| id == client);
        found.map(|(_, handshake)| handshake.clone())
    }
}

/// A WebSocket request and its response, as they were on the wire.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Handshake {
    /// Path and query.
    pub(crate) target: String,
    /// Request headers, in order.
    pub(crate) request: Vec<(String, String)>,
    /// The response status: 101, or the status of the refusal.
    pub(crate) status: u16,
    /// The reason phrase.
    pub(crate) status_text: &'static str,
    /// Response headers.
    pub(crate) response: Vec<(String, String)>,
}

/// Header names and values, without credentials.
pub(crate) fn fields(headers: &HeaderMap) -> Vec<(String, String)> {
    let shown = |name: &HeaderName, value: &[u8]| {
        if [AUTHORIZATION, COOKIE].contains(name) {
            "…".to_owned()
        } else {
            String::from_utf8_lossy(value).into_owned()
        }
    };
    headers
        .iter()
        .map(|(name, value)| (name.to_string(), shown(name, value.as_bytes())))
        .collect()
}

/// More than a storm has sockets.
const MAX_HANDSHAKES: usize = 1024;
