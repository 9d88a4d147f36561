//! What is refused before anything is dialled.

use steadysocket::{ConfigError, ConnectError, Reconnect, Socket};
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
