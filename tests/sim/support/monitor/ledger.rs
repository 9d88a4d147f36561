//! The fate of every message.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use steadysocket::core::{Config, Connection, ConnectionState, Counters, DropReason, Instant};

use super::super::message::Message;

/// Every message that was queued and whose fate is open, and the last that was transmitted.
pub(super) struct Ledger {
    config: Config,
    queued: BTreeMap<u64, Queued>,
    /// Those among them that were offered to the queue, which has not answered.
    offered: BTreeSet<u64>,
    last_transmitted: u64,
}

struct Queued {
    bytes: u64,
    at: Instant,
}

impl Ledger {
    pub(super) fn new(config: Config) -> Self {
        Self {
            config,
            queued: BTreeMap::new(),
            offered: BTreeSet::new(),
            last_transmitted: 0,
        }
    }

    pub(super) fn queued(&mut self, message: &Message, now: Instant) {
        let queued = Queued {
            bytes: message.bytes,
            at: now,
        };
        let twin = self.queued.insert(message.id, queued);
        assert!(twin.is_none(), "message {} was queued twice", message.id);
    }

    pub(super) fn offered(&mut self, message: &Message, now: Instant) {
        self.queued(message, now);
        self.offered.insert(message.id);
    }

    pub(super) fn accepted(&mut self, message: &Message) {
        self.offered.remove(&message.id);
    }

    pub(super) fn refused(&mut self, message: &Message) {
        self.settle(message);
        self.offered.remove(&message.id);
    }

    /// Ids are given in the order of the `send` calls, so they may only grow.
    pub(super) fn transmitted(&mut self, message: &Message, now: Instant) {
        let (id, last) = (message.id, self.last_transmitted);
        assert!(id > last, "message {id} was transmitted after {last}");
        self.last_transmitted = id;
        if let Some(queued) = self.queued.remove(&id) {
            let age = now.saturating_duration_since(queued.at);
            let is_fresh = self.ttl().is_none_or(|ttl| age < ttl);
            assert!(is_fresh, "message {id} was transmitted after its time");
        }
    }

    pub(super) fn dropped(&mut self, message: &Message, reason: DropReason, now: Instant) {
        let queued = self.settle(message);
        if reason == DropReason::Expired {
            let age = now.saturating_duration_since(queued.at);
            assert!(Some(age) >= self.ttl(), "expired after only {age:?}");
        }
    }

    pub(super) fn drained(&mut self, messages: &[Message]) {
        assert!(messages.is_sorted_by_key(|message| message.id));
        for message in messages {
            self.settle(message);
        }
    }

    pub(super) fn check_bounds(&self, counters: &Counters) {
        let (messages, bytes) = (counters.queued_messages, counters.queued_bytes);
        match &self.config.queue {
            Some(limits) => {
                assert!(messages <= limits.max_messages, "{messages} queued");
                let fits = bytes <= limits.max_bytes || messages == 1;
                assert!(fits, "{bytes} bytes queued");
            }
            None => assert_eq!(messages, 0, "a message in no queue"),
        }
    }

    /// Each message whose fate is open is in the queue, and no other.
    pub(super) fn check_count(&self, counters: &Counters) {
        let (messages, bytes) = (counters.queued_messages, counters.queued_bytes);
        let is_offered = |id: &&u64| self.offered.contains(id);
        let offered = self.queued.keys().filter(is_offered).count();
        if offered > 0 {
            let range = self.queued.len() - offered..=self.queued.len();
            assert!(range.contains(&messages), "{messages} of {range:?}");
            return;
        }
        assert_eq!(messages, self.queued.len(), "messages lost");
        let expected: u64 = self.queued.values().map(|queued| queued.bytes).sum();
        assert_eq!(bytes, expected, "bytes miscounted");
    }

    pub(super) fn check_empty(&self, counters: &Counters) {
        assert_eq!(counters.queued_messages, 0, "messages are queued");
        self.check_count(counters);
    }

    /// An open connection retries soon the messages that it holds back for a full buffer, and those
    /// for a suspect link when the peer's time to answer is over.
    pub(super) fn check_flow(&self, connection: &Connection<Message>, now: Instant) {
        if connection.state() != ConnectionState::Open || self.queued.is_empty() {
            return;
        }
        let deadline = connection.poll_timeout().expect("messages wait for ever");
        let wait = deadline.saturating_duration_since(now);
        let heartbeat = self.config.heartbeat.as_ref();
        let answer = heartbeat.map_or(Duration::ZERO, |heartbeat| heartbeat.timeout);
        let longest = answer.max(Duration::from_millis(20));
        assert!(wait <= longest, "messages wait {wait:?}");
    }

    fn settle(&mut self, message: &Message) -> Queued {
        let queued = self.queued.remove(&message.id);
        queued.unwrap_or_else(|| panic!("message {} has two fates", message.id))
    }

    fn ttl(&self) -> Option<Duration> {
        self.config.queue.as_ref()?.ttl
    }
}
