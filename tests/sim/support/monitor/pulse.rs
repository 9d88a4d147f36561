//! The peer's right to hear from this side.

use std::time::Duration;

use steadysocket::core::{
    Config, Connection, ConnectionState, HeartbeatSince, Hooks, Instant, Ping,
};

use super::super::message::Message;

/// The time of the last message to the peer, where the heartbeat counts from that.
pub(super) struct Pulse {
    /// The longest time without one.
    interval: Option<Duration>,
    spoke: Instant,
}

impl Pulse {
    pub(super) fn new(config: &Config, hooks: Hooks) -> Self {
        let heartbeat = config.heartbeat.as_ref();
        let counted = heartbeat.filter(|heartbeat| {
            heartbeat.since == HeartbeatSince::Sent && hooks.ping == Ping::Message
        });
        Self {
            interval: counted.map(|heartbeat| heartbeat.interval),
            spoke: Instant::ORIGIN,
        }
    }

    pub(super) fn spoke(&mut self, now: Instant) {
        self.spoke = now;
    }

    /// If timers are on time, the peer hears something in each interval.
    pub(super) fn check(&self, connection: &Connection<Message>) {
        let Some(interval) = self.interval else {
            return;
        };
        if connection.state() == ConnectionState::Open {
            let wakes = connection
                .poll_timeout()
                .is_some_and(|at| at <= self.spoke + interval);
            assert!(wakes, "the peer hears nothing for longer than the interval");
        }
    }
}
