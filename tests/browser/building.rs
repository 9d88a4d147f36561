//! Options that are refused before anything is dialled.

use std::time::Duration;

use steadysocket::{Builder, ConfigError, ConnectError, Reconnect, Socket};
use wasm_bindgen_test::wasm_bindgen_test;

fn refusal(url: &str) -> String {
    match Socket::builder(url).connect() {
        Err(ConnectError::Refused(reason)) => reason,
        other => panic!("{other:?}"),
    }
}

#[wasm_bindgen_test]
fn a_wrong_option_is_a_typed_error() {
    let reconnect = Reconnect {
        factor: 0.5,
        ..Reconnect::default()
    };
    let error = Socket::builder("ws://127.0.0.1:1/")
        .reconnect(reconnect)
        .connect()
        .unwrap_err();
    assert_eq!(error, ConnectError::Config(ConfigError::Factor(0.5)));
    assert_eq!(
        error.to_string(),
        "reconnect.factor is 0.5, expected 1 to 100"
    );
}

#[wasm_bindgen_test]
fn a_wrong_url_is_refused_at_once_with_the_browsers_reason() {
    assert!(refusal("http://[").contains("SyntaxError"));
    assert!(refusal("mailto:someone@example.com").contains("SyntaxError"));
}

/// Pitfall 61: the protocols are a list, and the browser checks it.
#[wasm_bindgen_test]
fn a_protocol_that_is_given_twice_is_refused() {
    let result = Socket::builder("ws://127.0.0.1/")
        .protocols(["chat", "chat"])
        .connect();
    let Err(ConnectError::Refused(reason)) = result else {
        panic!("{result:?}");
    };
    assert!(reason.contains("SyntaxError"), "{reason}");
}

/// A connection that is never dialled.
fn idle() -> Builder {
    Socket::builder("ws://127.0.0.1:1/").start_closed()
}

#[wasm_bindgen_test]
fn a_bound_that_is_not_given_follows_the_other() {
    let short = Reconnect {
        max_delay: Duration::from_millis(500),
        ..Reconnect::default()
    };
    let long = Reconnect {
        initial_delay: Duration::from_secs(60),
        ..Reconnect::default()
    };
    assert!(idle().reconnect(short).connect().is_ok());
    assert!(idle().reconnect(long).connect().is_ok());
    assert!(idle().high_water_mark(10).connect().is_ok());
    assert!(idle().low_water_mark(2_000_000).connect().is_ok());
}

#[wasm_bindgen_test]
fn bounds_that_are_both_given_must_agree() {
    let reconnect = Reconnect {
        initial_delay: Duration::from_secs(2),
        max_delay: Duration::from_millis(500),
        ..Reconnect::default()
    };
    let error = idle().reconnect(reconnect).connect().unwrap_err();
    assert!(matches!(
        error,
        ConnectError::Config(ConfigError::InitialAboveMax { .. })
    ));
    let marks = idle().low_water_mark(11).high_water_mark(10);
    assert_eq!(
        marks.connect().unwrap_err(),
        ConnectError::Config(ConfigError::LowAboveHigh { low: 11, high: 10 })
    );
}
