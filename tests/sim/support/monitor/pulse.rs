//! The peer's right to hear from this side.

use steadysocket::core::{Config, Connection, ConnectionState, HeartbeatSince, Instant};

use super::super::message::Message;

/// The time of the last message to the peer, where the heartbeat counts from that.
pub(super) struct Pulse {
    config: Config,
    spoke: Instant,
}

impl Pulse {
    pub(super) fn new(config: Config) -> Self {
        Self {
            config,
            spoke: Instant::ORIGIN,
        }
    }

    pub(super) fn spoke(&mut self, now: Instant) {
        self.spoke = now;
    }

    /// If timers are on time, the peer hears something in each interval.
    pub(super) fn check(&self, connection: &Connection<Message>) {
        let Some(heartbeat) = &self.config.heartbeat else {
            return;
        };
        let counts = heartbeat.since == HeartbeatSince::Sent;
        if counts && connection.state() == ConnectionState::Open {
            let latest = self.spoke + heartbeat.interval;
            let wakes = connection.poll_timeout().is_some_and(|at| at <= latest);
            assert!(wakes, "the peer hears nothing for longer than the interval");
        }
    }
}
