//! From idle to open.

use steadysocket::core::{Config, Connection, ConnectionState, GiveUpReason, OpenEvent};

use crate::support::{Call, Client, Provider, closed_with, config, ms, reconnect, seconds};

#[test]
fn an_open_event_tells_what_the_server_agreed_to() {
    let client = Client::opened(config());
    let mut expected = OpenEvent::default();
    expected.protocol = "chat".to_owned();
    expected.extensions = "deflate".to_owned();
    assert_eq!(client.emitted().opens, [expected]);
}

#[test]
fn an_open_event_after_a_retry_tells_that_and_its_attempt() {
    let mut client = Client::opened(config());
    client.lost();
    client.wait(seconds(1));
    client.accept();
    let open = client.emitted().opens.pop().unwrap();
    assert_eq!((open.reconnected, open.attempt), (true, 1));
}

#[test]
fn the_first_dial_may_be_the_one_that_succeeds_late() {
    let mut client = Client::waiting(config());
    client.wait(seconds(1));
    client.accept();
    let open = client.emitted().opens.pop().unwrap();
    assert_eq!((open.reconnected, open.attempt), (false, 1));
}

#[test]
fn a_dial_gets_its_attempt_and_what_ended_the_last() {
    let mut client = Client::waiting(config());
    client.wait(seconds(1));
    let dials = &client.emitted().dials;
    assert_eq!((dials[0].attempt, dials[0].reconnect), (0, false));
    assert_eq!(dials[0].last_close, None);
    assert_eq!((dials[1].attempt, dials[1].reconnect), (1, true));
    assert_eq!(dials[1].last_close, Some(closed_with(1006)));
}

#[test]
fn a_message_that_comes_with_the_open_event_is_reported_after_it() {
    let mut client = Client::dialling(config());
    client.once("connecting > open", |client| client.peer_sends("early"));
    client.once("open", |client| client.peer_sends("later"));
    client.accept();
    let expected = [
        "connecting > open",
        "open 0",
        "message early",
        "message later",
    ];
    assert_eq!(client.take_log(), expected);
}

/// One count for each attempt, decided on close (pitfall 8).
#[test]
fn an_error_event_alone_decides_nothing() {
    let mut client = Client::dialling(config());
    client.socket_error();
    assert_eq!(client.take_log(), [""; 0]);
    client.lost();
    assert_eq!(client.attempt(), 1);
    client.wait(seconds(1));
    assert_eq!(client.take_lines(&["dial"]), ["dial 1"]);
}

/// The browser closes a connecting socket when the network goes (pitfall 12).
#[test]
fn a_close_without_an_error_event_while_connecting_is_retried_too() {
    let mut client = Client::dialling(config());
    client.lost();
    client.wait(seconds(1));
    client.accept();
    assert_eq!(client.state(), ConnectionState::Open);
}

/// (pitfall 3)
#[test]
fn a_failed_provider_is_a_failed_attempt() {
    let mut client = Client::new(config());
    client.browser().provider = Provider::Asked;
    client.connect();
    client.forget_log();
    client.provider_fails();
    let expected = [
        "connecting > waiting",
        "error Provider",
        "close 1006 synthetic, retry in 1000 ms",
        "reconnecting 1 in 1000 ms",
    ];
    assert_eq!(client.take_log(), expected);
    client.wait(seconds(1));
    client.provide();
    client.accept();
    assert_eq!(client.state(), ConnectionState::Open);
}

/// It would throw again, so it is fatal (pitfall 14).
#[test]
fn a_throwing_constructor_is_not_retried() {
    let mut client = Client::new(config());
    client.browser().provider = Provider::Throws;
    client.connect();
    let expected = [
        "idle > connecting",
        "dial 0",
        "connecting > closed",
        "error Constructor",
        "close 1006 synthetic, final",
        "giveup invalid-address 1006",
        "ended 1006 synthetic",
    ];
    assert_eq!(client.take_log(), expected);
    assert_eq!(
        client.emitted().ends[0].reason,
        GiveUpReason::InvalidAddress
    );
}

#[test]
fn the_connect_timeout_includes_the_provider() {
    let mut client = Client::new(config());
    client.browser().provider = Provider::Asked;
    client.connect();
    client.wait(seconds(9));
    client.provide();
    client.wait(seconds(1));
    assert_eq!(client.state(), ConnectionState::Waiting);
}

/// A provider that is still being asked is dropped with its attempt (pitfall 13).
#[test]
fn a_provider_that_takes_too_long_is_abandoned() {
    let mut client = Client::new(reconnect(|r| r.max_attempts = Some(1)));
    client.browser().provider = Provider::Asked;
    client.connect();
    client.forget_log();
    client.wait(seconds(10));
    let expected = [
        "hangup",
        "connecting > closed",
        "error ConnectTimeout",
        "close 1006 synthetic, final",
        "giveup max-attempts 1006",
        "ended 1006 synthetic",
    ];
    assert_eq!(client.take_log(), expected);
    assert!(client.browser().is_clear());
}

/// As WebKit does for a port that it blocks, and Node's own class for any refused dial. Pitfall 78.
#[test]
fn an_error_that_no_close_follows_is_a_failed_dial_within_50_ms() {
    let mut client = Client::dialling(config());
    client.input(Call::Outside, Connection::handle_error);
    client.forget_log();
    client.wait(ms(24));
    assert_eq!(client.take_log(), [""; 0]);
    client.wait(ms(1));
    let expected = [
        "hangup",
        "connecting > waiting",
        "error Network",
        "close 1006 synthetic, retry in 1000 ms",
        "reconnecting 1 in 1000 ms",
    ];
    assert_eq!(client.take_log(), expected);
}

/// Pitfall 78.
#[test]
fn a_dial_that_is_closed_by_the_user_needs_no_close_event_after_an_error() {
    for is_error_first in [true, false] {
        let mut client = Client::dialling(Config {
            close_timeout: None,
            ..config()
        });
        if is_error_first {
            client.input(Call::Outside, Connection::handle_error);
        }
        client.close();
        if !is_error_first {
            client.input(Call::Outside, Connection::handle_error);
        }
        client.forget_log();
        client.wait(ms(25));
        let expected = [
            "hangup",
            "closing > closed",
            "error Network",
            "close 1006 synthetic, final",
            "ended 1006 synthetic",
        ];
        assert_eq!(client.take_log(), expected);
    }
}

/// Pitfall 78.
#[test]
fn without_reconnecting_such_an_error_is_told_once_and_ends_the_connection() {
    let mut client = Client::dialling(without_reconnect());
    client.input(Call::Outside, Connection::handle_error);
    assert_eq!(client.take_log(), ["error Network"]);
    client.wait(ms(25));
    let expected = [
        "hangup",
        "connecting > closed",
        "close 1006 synthetic, final",
        "ended 1006 synthetic",
    ];
    assert_eq!(client.take_log(), expected);
}

fn without_reconnect() -> Config {
    Config {
        reconnect: None,
        ..config()
    }
}
