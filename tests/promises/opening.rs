//! From idle to open.

use steadysocket::core::{CloseInfo, Config, ConnectionState};

use crate::support::{Client, Sent, config, ms, seconds};

#[test]
fn nothing_is_dialled_before_connect() {
    let mut client = Client::new(config());
    client.wait(seconds(60));
    assert_eq!(client.state(), ConnectionState::Idle);
    client.expect_nothing();
}

#[test]
fn connect_dials_and_tells_open() {
    let mut client = Client::new(config());
    client.connect();
    client.expect(["idle > connecting", "dial 0"]);
    client.accept();
    client.expect(["connecting > open", "open 0"]);
}

/// Messages that are sent before there is a socket are not lost (pitfall 31).
#[test]
fn messages_queued_while_idle_and_connecting_are_sent_before_open_is_reported() {
    let mut client = Client::new(config());
    assert_eq!(client.send("idle"), Sent::Queued);
    client.connect();
    assert_eq!(client.send("connecting"), Sent::Queued);
    client.forget_log();
    client.accept();
    let expected = [
        "connecting > open",
        "transmit idle",
        "transmit connecting",
        "open 0",
    ];
    client.expect(expected);
}

/// Neither overtakes the other (pitfall 32).
#[test]
fn what_is_sent_in_an_open_handler_leaves_after_the_queue() {
    let mut client = Client::dialling(config());
    client.send("queued");
    client.once("open", |client| {
        assert_eq!(client.send("in handler"), Sent::Transmitted);
    });
    client.accept();
    assert_eq!(client.received(), ["queued", "in handler"]);
}

#[test]
fn what_is_sent_when_the_state_becomes_open_leaves_after_the_queue() {
    let mut client = Client::dialling(config());
    client.send("queued");
    client.once("connecting > open", |client| {
        assert_eq!(client.send("in handler"), Sent::Queued);
    });
    client.accept();
    assert_eq!(client.received(), ["queued", "in handler"]);
}

/// Nothing is merged or skipped (pitfall 55), though two be equal (pitfall 81).
#[test]
fn each_message_of_the_peer_is_one_event() {
    let mut client = Client::opened(config());
    for text in ["a", "b", "b"] {
        client.peer_sends(text);
    }
    client.expect(["message a", "message b", "message b"]);
}

/// The browser's code is reported, never a clean 1000 (pitfall 16), and the dial is retried though an
/// error came as well (pitfall 24).
#[test]
fn a_refused_dial_is_an_unclean_1006_and_is_retried() {
    let mut client = Client::dialling(config());
    client.refuse();
    let expected = [
        "connecting > waiting",
        "error Network",
        "close 1006, retry in 1000 ms",
        "reconnecting 1 in 1000 ms",
    ];
    client.expect(expected);
}

#[test]
fn a_dial_that_takes_too_long_is_abandoned_and_retried() {
    let mut client = Client::dialling(config());
    client.wait(ms(9_999));
    client.expect_nothing();
    client.wait(ms(1));
    let expected = [
        "hangup",
        "connecting > waiting",
        "error ConnectTimeout",
        "close 1006 synthetic, retry in 1000 ms",
        "reconnecting 1 in 1000 ms",
    ];
    client.expect(expected);
    assert_eq!(client.last_close(), Some(CloseInfo::abandoned()));
}

#[test]
fn without_a_connect_timeout_a_dial_is_never_abandoned() {
    let mut client = Client::dialling(Config {
        connect_timeout: None,
        ..config()
    });
    client.wait(seconds(86_400));
    client.accept();
    client.expect(["connecting > open", "open 0"]);
}

/// A timer belongs to its attempt (pitfall 6).
#[test]
fn the_connect_timeout_of_one_attempt_does_not_touch_the_next() {
    let mut client = Client::dialling(config());
    client.wait(seconds(8));
    client.refuse();
    client.wait(seconds(1));
    // 10 s after the first dial, 1 s after the second.
    client.wait(seconds(1));
    assert_eq!(client.state(), ConnectionState::Connecting);
    client.accept();
    client.wait(seconds(60));
    assert_eq!(client.state(), ConnectionState::Open);
    assert_eq!(client.sockets_made(), 2);
}
