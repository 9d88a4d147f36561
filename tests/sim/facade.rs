//! The JavaScript facade keeps tables of its own, for their texts would cost twice in the wasm. They
//! are read here as they stand, and must say what the core says, in its order.

use std::time::Duration;

use steadysocket::core::{
    Config, ConnectionState, DropReason, Failure, GiveUpReason, Heartbeat, Jitter, Overflow,
    QueueLimits, Reconnect,
};

const CHECK: &str = include_str!("../../npm/options/check.ts");
const ERRORS: &str = include_str!("../../npm/socket/errors.ts");
const EVENTS: &str = include_str!("../../npm/socket/events.ts");
const PLACES: &str = include_str!("../../src/js/options.rs");

#[test]
fn the_facade_names_states_and_reasons_in_the_cores_order() {
    use ConnectionState::{
        Closed, Closing, Connecting, Handshaking, Idle, Open, Suspended, Waiting,
    };
    let states = [
        Idle,
        Connecting,
        Handshaking,
        Open,
        Waiting,
        Suspended,
        Closing,
        Closed,
    ];
    assert_eq!(
        strings(EVENTS, "STATES"),
        by_place(states, |it| it as usize, |it| it.as_str())
    );
    let give_ups = [GiveUpReason::MaxAttempts, GiveUpReason::NotRetryable];
    assert_eq!(
        strings(EVENTS, "GIVE_UP_REASONS"),
        by_place(give_ups, |it| it as usize, GiveUpReason::as_str)
    );
    let drops = [
        DropReason::Overflow,
        DropReason::Expired,
        DropReason::Closed,
        DropReason::Refused,
    ];
    assert_eq!(
        strings(EVENTS, "DROP_REASONS"),
        by_place(drops, |it| it as usize, DropReason::as_str)
    );
}

#[test]
fn the_facade_says_of_failures_what_the_core_says() {
    use Failure::{
        ConnectTimeout, Constructor, Handshake, HandshakeTimeout, HeartbeatTimeout, Network,
        Provider,
    };
    let failures = [
        Network,
        ConnectTimeout,
        HandshakeTimeout,
        HeartbeatTimeout,
        Provider,
        Handshake,
        Constructor,
    ];
    let texts: Vec<_> = failures
        .iter()
        .flat_map(|it| [it.code().to_owned(), it.message().to_owned()])
        .collect();
    assert_eq!(strings(ERRORS, "FAILURES"), texts);
    for (place, failure) in failures.into_iter().enumerate() {
        assert_eq!(failure as usize, place, "{failure:?}");
    }
}

#[test]
fn the_facade_passes_options_in_the_order_in_which_the_core_takes_them() {
    let names: Vec<_> = defaults().into_iter().map(|(name, _)| name).collect();
    let places: Vec<_> = block(PLACES, "enum Place")
        .lines()
        .map(|line| line.trim().trim_end_matches(','))
        .filter(|line| !line.is_empty())
        .collect();
    assert_eq!(names.len(), places.len(), "{names:?} {places:?}");
    for (name, place) in names.iter().zip(places) {
        let bare = name.trim_end_matches("Ms").trim_end_matches("Bytes");
        let bare = if place.starts_with("Max") {
            name.trim_end_matches("Ms")
        } else {
            bare
        };
        assert_eq!(
            bare.to_lowercase(),
            place.to_lowercase(),
            "the place of {name}"
        );
    }
}

#[test]
fn the_facade_has_the_cores_defaults() {
    let config = Config::default();
    let reconnect = Reconnect::default();
    let heartbeat = Heartbeat::default();
    let queue = QueueLimits::default();
    assert_eq!(
        (config.reconnect.as_ref(), config.queue.as_ref()),
        (Some(&reconnect), Some(&queue))
    );
    assert_eq!(
        (reconnect.jitter, queue.overflow),
        (Jitter::Full, Overflow::Reject)
    );
    let given = [
        ("reconnect", Some(1.0)),
        ("initialDelayMs", millis(Some(reconnect.initial_delay))),
        ("maxDelayMs", millis(Some(reconnect.max_delay))),
        ("factor", Some(reconnect.factor)),
        ("jitter", Some(0.0)),
        ("maxAttempts", reconnect.max_attempts.map(f64::from)),
        ("stableAfterMs", millis(Some(reconnect.stable_after))),
        ("connectTimeoutMs", millis(config.connect_timeout)),
        ("closeTimeoutMs", millis(config.close_timeout)),
        ("handshakeTimeoutMs", millis(Some(config.handshake_timeout))),
        (
            "heartbeat",
            Some(f64::from(u8::from(config.heartbeat.is_some()))),
        ),
        ("intervalMs", millis(Some(heartbeat.interval))),
        ("timeoutMs", millis(Some(heartbeat.timeout))),
        ("queue", Some(1.0)),
        ("maxMessages", Some(queue.max_messages as f64)),
        ("maxBytes", Some(queue.max_bytes as f64)),
        ("overflow", Some(0.0)),
        ("ttlMs", millis(queue.ttl.or(Some(Duration::ZERO)))),
        ("highWaterMarkBytes", Some(config.high_water_mark as f64)),
        ("lowWaterMarkBytes", Some(config.low_water_mark as f64)),
    ];
    let defaults = defaults();
    for (name, expected) in given {
        let found = defaults.iter().find(|(known, _)| *known == name);
        let (_, number) = found.unwrap_or_else(|| panic!("{name} has no default"));
        assert_eq!(*number, expected.unwrap_or(f64::INFINITY), "{name}");
    }
}

/// The names of all, in the order of the numbers that the facade is given.
fn by_place<T: Copy, const N: usize>(
    all: [T; N],
    place: impl Fn(T) -> usize,
    name: impl Fn(T) -> &'static str,
) -> Vec<String> {
    for (index, it) in all.into_iter().enumerate() {
        assert_eq!(place(it), index, "the place of {}", name(it));
    }
    all.into_iter().map(|it| name(it).to_owned()).collect()
}

fn millis(time: Option<Duration>) -> Option<f64> {
    time.map(|time| time.as_secs_f64() * 1_000.0)
}

/// The facade's options and their defaults.
fn defaults() -> Vec<(&'static str, f64)> {
    let line = |line: &'static str| {
        let (name, value) = line.trim().trim_end_matches(',').split_once(": ")?;
        let value = if value.starts_with("Number.POSITIVE_INFINITY") {
            f64::INFINITY
        } else {
            value.replace('_', "").parse().unwrap()
        };
        Some((name, value))
    };
    block(CHECK, "const DEFAULTS")
        .lines()
        .filter_map(line)
        .collect()
}

/// What stands in double quotes in the array of this name.
fn strings(source: &'static str, name: &str) -> Vec<String> {
    let (_, after) = source.split_once(&format!("const {name}")).unwrap();
    let (_, array) = after.split_once("= [").unwrap();
    let end = array
        .find("];")
        .into_iter()
        .chain(array.find("] as const"))
        .min()
        .unwrap();
    array[..end]
        .split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// What stands in the braces that follow this text.
fn block(source: &'static str, start: &str) -> &'static str {
    let (_, after) = source.split_once(start).unwrap();
    let (_, body) = after.split_once('{').unwrap();
    body.split_once("\n}").unwrap().0
}
