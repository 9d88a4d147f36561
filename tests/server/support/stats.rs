//! The JSON of `/stats`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Reply;

/// The JSON of `/stats`; an extra or missing field is an error.
#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stats {
    pub(crate) accepted: u64,
    pub(crate) open: u64,
    pub(crate) opened: u64,
    pub(crate) closed: u64,
    pub(crate) refused: u64,
    pub(crate) messages_in: u64,
    pub(crate) messages_out: u64,
    pub(crate) bytes_in: u64,
    pub(crate) bytes_out: u64,
    pub(crate) clients: BTreeMap<String, ClientStats>,
}

/// The counters of one client.
#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClientStats {
    pub(crate) open: u64,
    pub(crate) max_open: u64,
    pub(crate) opened: u64,
    pub(crate) closes: Vec<u16>,
}

impl Stats {
    /// Parses the response.
    pub(crate) fn parse(reply: &Reply) -> Self {
        assert_eq!(reply.status, 200);
        assert_eq!(reply.header("content-type"), Some("application/json"));
        serde_json::from_slice(&reply.body).unwrap()
    }
}
