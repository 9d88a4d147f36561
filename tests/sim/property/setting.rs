//! Random configs, hooks and surroundings.

use std::time::Duration;

use proptest::prelude::*;
use steadysocket::core::{
    Config, Heartbeat, HeartbeatSince, Hooks, Idle, Jitter, Overflow, Ping, QueueLimits, Reconnect,
};

use crate::support::{Provider, ms};

/// The parts of a client.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) config: Config,
    pub(crate) hooks: Hooks,
    pub(crate) seed: u64,
    pub(crate) provider: Provider,
    pub(crate) peer_is_slow: bool,
    /// The user's function for the ping's message throws.
    pub(crate) ping_throws: bool,
}

pub(crate) fn settings() -> impl Strategy<Value = Setting> {
    let ping = prop::sample::select(&[Ping::Message, Ping::Message, Ping::None][..]);
    let hooks = (any::<bool>(), any::<bool>(), any::<bool>(), ping);
    let provider = prop::sample::select(&[Provider::Known, Provider::Asked][..]);
    (
        config(),
        hooks,
        any::<u64>(),
        provider,
        any::<bool>(),
        prop::bool::weighted(0.1),
    )
        .prop_map(
            |(
                config,
                (handshake, should_reconnect, is_asked, ping),
                seed,
                provider,
                peer_is_slow,
                ping_throws,
            )| Setting {
                config,
                hooks: Hooks {
                    handshake,
                    should_reconnect,
                    provider: is_asked,
                    ping,
                },
                seed,
                provider,
                peer_is_slow,
                ping_throws,
            },
        )
}

fn config() -> impl Strategy<Value = Config> {
    let marks = (0_u64..300, 0_u64..300);
    let timeouts = (maybe(time()), time(), maybe(time()));
    let limits = (maybe(heartbeat()), seldom(idle()), often(queue()));
    (often(reconnect()), timeouts, limits, marks).prop_map(
        |(reconnect, (connect, handshake, close), (heartbeat, idle, queue), (one, other))| Config {
            idle: idle.filter(|_| reconnect.is_some()),
            reconnect,
            connect_timeout: connect,
            handshake_timeout: handshake,
            close_timeout: close,
            heartbeat,
            queue,
            high_water_mark: one.max(other),
            low_water_mark: one.min(other),
        },
    )
}

fn reconnect() -> impl Strategy<Value = Reconnect> {
    let delays = prop::sample::select(&[(0, 0), (0, 1_000), (1, 30), (100, 30_000)][..]);
    let factor = prop::sample::select(&[1.0, 2.0, 100.0][..]);
    let jitter = prop::sample::select(&[Jitter::Full, Jitter::Equal, Jitter::None][..]);
    let stable_after = prop::sample::select(&[0, 1, 50, 5_000][..]);
    (delays, factor, jitter, maybe(1_u32..6), stable_after).prop_map(
        |((initial, max), factor, jitter, max_attempts, stable_after)| Reconnect {
            initial_delay: ms(initial),
            max_delay: ms(max),
            factor,
            jitter,
            max_attempts,
            stable_after: ms(stable_after),
        },
    )
}

fn heartbeat() -> impl Strategy<Value = Heartbeat> {
    let since = prop::sample::select(&[HeartbeatSince::Received, HeartbeatSince::Sent][..]);
    (time(), time(), since).prop_map(|(interval, timeout, since)| Heartbeat {
        interval,
        timeout,
        since,
    })
}

fn idle() -> impl Strategy<Value = Idle> {
    (maybe(time()), any::<bool>()).prop_map(|(close_after, wake_on_send)| Idle {
        close_after,
        wake_on_send,
    })
}

fn queue() -> impl Strategy<Value = QueueLimits> {
    let overflows = [Overflow::Reject, Overflow::DropOldest, Overflow::DropNewest];
    let overflow = prop::sample::select(overflows.to_vec());
    (1_usize..6, 1_u64..300, overflow, maybe(time())).prop_map(
        |(max_messages, max_bytes, overflow, ttl)| QueueLimits {
            max_messages,
            max_bytes,
            overflow,
            ttl,
        },
    )
}

fn time() -> impl Strategy<Value = Duration> {
    prop::sample::select(&[1, 20, 300, 10_000][..]).prop_map(ms)
}

/// Once in five times.
fn seldom<S: Strategy>(strategy: S) -> impl Strategy<Value = Option<S::Value>> {
    prop::option::weighted(0.2, strategy)
}

/// Every second time.
fn maybe<S: Strategy>(strategy: S) -> impl Strategy<Value = Option<S::Value>> {
    prop::option::weighted(0.5, strategy)
}

/// Nine times of ten.
fn often<S: Strategy>(strategy: S) -> impl Strategy<Value = Option<S::Value>> {
    prop::option::weighted(0.9, strategy)
}
