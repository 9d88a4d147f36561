//! Data that few endpoints have.

use std::collections::VecDeque;

use super::presence::Presence;
use crate::core::event::DropReason;

/// The part of an endpoint that few have.
#[derive(Clone, Debug)]
pub(super) struct Rare<P> {
    /// Messages that left the queue without being sent.
    pub(super) dropped: Vec<(P, DropReason)>,
    /// The numbers that somebody waits to see acknowledged, ascending. Those of messages which wait
    /// in the queue are the numbers that they will have.
    pub(super) awaited: VecDeque<u64>,
    /// How far the application is there.
    pub(super) presence: Presence,
}

// Derived, it would ask the same of messages.
impl<P> Default for Rare<P> {
    fn default() -> Self {
        Self {
            dropped: Vec::new(),
            awaited: VecDeque::new(),
            presence: Presence::Here,
        }
    }
}
