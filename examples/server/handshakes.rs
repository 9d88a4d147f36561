//! The handshakes of clients that named themselves by `?client=`: no script sees its own.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::http::{HeaderMap, HeaderName};
use serde::Serialize;

/// The last handshakes.
pub(crate) struct Handshakes(Mutex<VecDeque<(String, Handshake)>>);

impl Handshakes {
    /// None yet.
    pub(crate) fn new() -> Self {
        Self(Mutex::default())
    }

    /// Keeps one; above [`MAX_HANDSHAKES`] the oldest is forgotten.
    pub(crate) fn keep(&self, client: String, handshake: Handshake) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MAX_HANDSHAKES {
            kept.pop_front();
        }
        kept.push_back((client, handshake));
    }

    /// The client's last.
    pub(crate) fn last(&self, client: &str) -> Option<Handshake> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().rev().find(|(id, _)| id == client);
        found.map(|(_, handshake)| handshake.clone())
    }
}

/// A request for a WebSocket and its answer, as they were on the wire.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Handshake {
    /// Path and query.
    pub(crate) target: String,
    /// Names and values of the request, in its order.
    pub(crate) request: Vec<(String, String)>,
    /// 101, or why not.
    pub(crate) status: u16,
    /// The status in words.
    pub(crate) status_text: &'static str,
    /// Names and values of the answer.
    pub(crate) response: Vec<(String, String)>,
}

/// Names and values; what proves who somebody is stays here.
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

/// More than the sockets of a storm.
const MAX_HANDSHAKES: usize = 1024;
