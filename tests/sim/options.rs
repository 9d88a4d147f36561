//! The checks of the options.

use std::time::Duration;

use steadysocket::{Config, Heartbeat, QueueLimits, Reconnect};

fn refused(change: impl FnOnce(&mut Config)) -> String {
    let mut config = Config::default();
    change(&mut config);
    config.check().unwrap_err().to_string()
}

#[test]
fn the_defaults_pass_their_own_checks() {
    let config = Config {
        heartbeat: Some(Heartbeat::default()),
        ..Config::default()
    };
    assert_eq!(config.check(), Ok(()));
}

/// The options that fail are named with their value and what was expected.
#[test]
fn a_wrong_time_is_refused_in_words() {
    let zero = Duration::ZERO;
    let interval = |interval| Heartbeat {
        interval,
        ..Heartbeat::default()
    };
    let timeout = |timeout| Heartbeat {
        timeout,
        ..Heartbeat::default()
    };
    let cases = [
        (
            refused(|config| config.connect_timeout = Some(zero)),
            "connect_timeout is 0 ms, expected 1 to 2147483647 ms",
        ),
        (
            refused(|config| config.handshake_timeout = zero),
            "handshake_timeout is 0 ms, expected 1 to 2147483647 ms",
        ),
        (
            refused(|config| config.close_timeout = Some(Duration::from_secs(3_000_000))),
            "close_timeout is 3000000000 ms, expected 1 to 2147483647 ms",
        ),
        (
            refused(|config| config.heartbeat = Some(interval(zero))),
            "heartbeat.interval is 0 ms, expected 1 to 2147483647 ms",
        ),
        (
            refused(|config| config.heartbeat = Some(timeout(zero))),
            "heartbeat.timeout is 0 ms, expected 1 to 2147483647 ms",
        ),
    ];
    for (message, expected) in cases {
        assert_eq!(message, expected);
    }
}

#[test]
fn a_wrong_reconnect_option_is_refused_in_words() {
    let reconnect =
        |change: fn(&mut Reconnect)| refused(|config| change(config.reconnect.as_mut().unwrap()));
    let cases = [
        (
            reconnect(|r| r.initial_delay = Duration::from_secs(31)),
            "reconnect.initial_delay is 31000 ms, expected at most reconnect.max_delay, 30000 ms",
        ),
        (
            reconnect(|r| r.factor = f64::NAN),
            "reconnect.factor is NaN, expected 1 to 100",
        ),
        (
            reconnect(|r| r.max_attempts = Some(0)),
            "reconnect.max_attempts is 0, expected at least 1",
        ),
        (
            reconnect(|r| r.stable_after = Duration::from_millis(2_147_483_648)),
            "reconnect.stable_after is 2147483648 ms, expected 0 to 2147483647 ms",
        ),
    ];
    for (message, expected) in cases {
        assert_eq!(message, expected);
    }
}

#[test]
fn a_wrong_limit_is_refused_in_words() {
    let queue =
        |change: fn(&mut QueueLimits)| refused(|config| change(config.queue.as_mut().unwrap()));
    let cases = [
        (
            refused(|config| config.low_water_mark = 2_000_000),
            "low_water_mark is 2000000 bytes, expected at most high_water_mark, 1048576 bytes",
        ),
        (
            queue(|q| q.max_messages = 0),
            "queue.max_messages is 0, expected at least 1",
        ),
        (
            queue(|q| q.max_bytes = 0),
            "queue.max_bytes is 0, expected at least 1",
        ),
        (
            queue(|q| q.ttl = Some(Duration::ZERO)),
            "queue.ttl is 0 ms, expected 1 to 2147483647 ms",
        ),
    ];
    for (message, expected) in cases {
        assert_eq!(message, expected);
    }
}
