//! The stage between an open socket and an open connection.

use steadysocket::core::ConnectionState;

use crate::support::{Client, Sent, config, ms, reconnect, seconds};

/// A client whose handshake hook runs; its log is empty.
pub(crate) fn handshaking() -> Client {
    let mut client = Client::with_handshake(config());
    client.connect();
    client.accept();
    client.forget_log();
    client
}

#[test]
fn it_begins_when_the_socket_opens() {
    let mut client = Client::with_handshake(config());
    client.connect();
    client.forget_log();
    client.accept();
    client.expect(["connecting > handshaking", "handshake"]);
}

/// Handshake, queue, open, then the rest (pitfall 32).
#[test]
fn after_it_the_queue_is_sent_and_then_open_is_reported() {
    let mut client = handshaking();
    assert_eq!(client.send("a"), Sent::Queued);
    client.once("open", |client| {
        client.send("b");
    });
    client.handshake_done(0);
    let expected = ["handshaking > open", "transmit a", "open 0", "transmit b"];
    client.expect(expected);
}

#[test]
fn what_the_peer_sends_meanwhile_goes_to_the_hook() {
    let mut client = handshaking();
    client.peer_sends("welcome");
    client.expect(["handshake message welcome"]);
    client.handshake_done(1);
    client.expect(["handshaking > open", "open 0"]);
}

#[test]
fn a_failure_is_a_failed_attempt() {
    let mut client = handshaking();
    client.handshake_fails();
    let expected = [
        "hangup",
        "handshaking > waiting",
        "error Handshake",
        "close 1006 synthetic, retry in 1000 ms",
        "reconnecting 1 in 1000 ms",
    ];
    client.expect(expected);
}

#[test]
fn one_that_takes_too_long_is_a_failed_attempt() {
    let mut client = handshaking();
    client.wait(ms(9_999));
    client.expect_nothing();
    client.wait(ms(1));
    let expected = [
        "hangup",
        "handshaking > waiting",
        "error HandshakeTimeout",
        "close 1006 synthetic, retry in 1000 ms",
        "reconnecting 1 in 1000 ms",
    ];
    client.expect(expected);
}

#[test]
fn the_connect_timeout_is_over_when_it_begins() {
    let mut client = Client::with_handshake(config());
    client.connect();
    client.wait(seconds(9));
    client.accept();
    client.wait(seconds(9));
    assert_eq!(client.state(), ConnectionState::Handshaking);
}

#[test]
fn the_handshake_timeout_is_over_when_it_ends() {
    let mut client = handshaking();
    client.handshake_done(0);
    client.wait(seconds(60));
    assert_eq!(client.state(), ConnectionState::Open);
}

#[test]
fn a_socket_that_closes_meanwhile_drops_the_hook() {
    let mut client = handshaking();
    client.peer_closes(1011);
    let expected = [
        "hangup",
        "handshaking > waiting",
        "error Handshake",
        "close 1011 clean, retry in 1000 ms",
        "reconnecting 1 in 1000 ms",
    ];
    client.expect(expected);
}

#[test]
fn a_network_error_meanwhile_is_reported_as_that() {
    let mut client = handshaking();
    client.refuse();
    assert_eq!(client.take_lines(&["error"]), ["error Network"]);
}

#[test]
fn it_runs_again_on_every_new_socket() {
    let mut client = handshaking();
    client.handshake_done(0);
    client.cut();
    client.wait(seconds(1));
    client.forget_log();
    client.accept();
    client.expect(["connecting > handshaking", "handshake"]);
    assert_eq!(client.received(), [""; 0]);
}

#[test]
fn failed_handshakes_count_for_the_maximum() {
    let mut client = Client::with_handshake(reconnect(|r| r.max_attempts = Some(1)));
    client.connect();
    client.accept();
    client.forget_log();
    client.handshake_fails();
    assert_eq!(client.take_lines(&["giveup"]), ["giveup max-attempts 1006"]);
}

#[test]
fn messages_are_not_taken_meanwhile_where_the_queue_is_off() {
    let mut client = Client::with_handshake(steadysocket::core::Config {
        queue: None,
        ..config()
    });
    client.connect();
    client.accept();
    assert_eq!(client.send("a"), Sent::NotOpen);
    client.handshake_done(0);
    assert_eq!(client.send("b"), Sent::Transmitted);
}
