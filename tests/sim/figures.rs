//! The counters, numbers and names of a connection.

use steadysocket::core::{
    Config, ConnectionState, DropReason, Failure, GiveUpReason, Hooks, Instant, Rng,
};

use crate::support::{Client, PREDICATE, config, ms, seconds};

#[test]
fn the_time_open_grows_while_open_and_adds_up_over_sockets() {
    let mut client = Client::opened(config());
    client.wait(seconds(2));
    assert_eq!(client.time_open(), seconds(2));
    for end in [Client::reconnect, Client::terminate, Client::lost] {
        client.wait(seconds(2));
        end(&mut client);
        let wait = client.next_timer().unwrap();
        if client.state() == ConnectionState::Waiting {
            client.wait(wait);
        }
        client.accept();
    }
    assert_eq!(client.time_open(), seconds(8));
}

#[test]
fn messages_that_the_handshake_hook_reads_are_not_counted() {
    let mut client = Client::with_hooks(config(), crate::support::HANDSHAKE);
    client.connect();
    client.accept();
    client.peer_sends("welcome");
    client.peer_sends("for the user");
    client.handshake_done(1);
    assert_eq!(client.counters().messages_received, 1);
}

#[test]
fn the_last_close_is_there_while_it_is_decided_and_after() {
    let mut client = Client::with_hooks(config(), PREDICATE);
    client.decide_by(|client, close| {
        assert_eq!(client.last_close().as_ref(), Some(close));
        steadysocket::core::Verdict::Retry
    });
    client.connect();
    assert_eq!(client.last_close(), None);
    client.accept();
    client.peer_closes(4000);
    assert_eq!(client.last_close().unwrap().code, 4000);
}

/// Values that are not the browser's are marked (pitfall 16).
#[test]
fn a_close_event_says_whether_another_dial_comes_and_who_says_so() {
    let mut client = Client::opened(config());
    client.lost();
    client.wait(seconds(1));
    client.terminate();
    client.close();
    client.wait(ms(0));
    let closes = client.emitted().closes;
    let said: Vec<(bool, bool)> = closes
        .iter()
        .map(|close| (close.will_reconnect(), close.is_synthetic()))
        .collect();
    assert_eq!(said, [(true, false), (true, true), (false, true)]);
}

#[test]
fn a_wrong_config_fails_at_construction() {
    let wrong = Config {
        low_water_mark: 2,
        high_water_mark: 1,
        ..config()
    };
    let error =
        steadysocket::core::Connection::<crate::support::Message>::new(wrong, Hooks::default(), 0);
    let expected = "low_water_mark is 2 bytes, expected at most high_water_mark, 1 bytes";
    assert_eq!(error.unwrap_err().to_string(), expected);
}

/// They are part of the interface: users match on them.
#[test]
fn names_and_codes_are_stable() {
    use ConnectionState::{
        Closed, Closing, Connecting, Handshaking, Idle, Open, Suspended, Waiting,
    };
    let states = [
        (Idle, "idle"),
        (Connecting, "connecting"),
        (Handshaking, "handshaking"),
        (Open, "open"),
        (Waiting, "waiting"),
        (Suspended, "suspended"),
        (Closing, "closing"),
        (Closed, "closed"),
    ];
    for (state, name) in states {
        assert_eq!(state.as_str(), name);
    }
    let failures = [
        (Failure::Network, "ERR_NETWORK"),
        (Failure::ConnectTimeout, "ERR_CONNECT_TIMEOUT"),
        (Failure::HandshakeTimeout, "ERR_HANDSHAKE_TIMEOUT"),
        (Failure::HeartbeatTimeout, "ERR_HEARTBEAT_TIMEOUT"),
        (Failure::Provider, "ERR_PROVIDER"),
        (Failure::Handshake, "ERR_HANDSHAKE"),
        (Failure::Constructor, "ERR_CONSTRUCTOR"),
    ];
    for (failure, code) in failures {
        assert_eq!(failure.code(), code);
        assert!(!failure.message().is_empty());
    }
    assert_eq!(GiveUpReason::MaxAttempts.as_str(), "max-attempts");
    assert_eq!(GiveUpReason::NotRetryable.as_str(), "not-retryable");
    assert_eq!(GiveUpReason::InvalidAddress.as_str(), "invalid-address");
    let drops = [
        (DropReason::Overflow, "overflow"),
        (DropReason::Expired, "expired"),
        (DropReason::Closed, "closed"),
        (DropReason::Refused, "refused"),
    ];
    for (reason, name) in drops {
        assert_eq!(reason.as_str(), name);
    }
}

#[test]
fn random_fractions_are_below_one_and_depend_on_the_seed() {
    let draw = |seed| {
        let mut rng = Rng::new(seed);
        (0..1_000).map(|_| rng.fraction()).collect::<Vec<f64>>()
    };
    assert!(draw(0).iter().all(|value| (0.0..1.0).contains(value)));
    assert_ne!(draw(0), draw(1));
}

#[test]
fn instants_saturate_and_never_overflow() {
    let end = Instant::from_origin(std::time::Duration::MAX);
    assert_eq!(end + seconds(1), end);
    assert_eq!(Instant::ORIGIN.saturating_duration_since(end), ms(0));
}
