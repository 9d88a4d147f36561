//! The stage between an open socket and an open connection.

use steadysocket::core::ConnectionState;

use crate::support::{Call, Client, HANDSHAKE, Sent, config, ms, reconnect, seconds};

/// A client whose handshake hook runs; its log is empty.
fn handshaking() -> Client {
    let mut client = Client::with_hooks(config(), HANDSHAKE);
    client.connect();
    client.accept();
    client.forget_log();
    client
}

#[test]
fn it_begins_when_the_socket_opens() {
    let mut client = Client::with_hooks(config(), HANDSHAKE);
    client.connect();
    client.forget_log();
    client.accept();
    assert_eq!(client.take_log(), ["connecting > handshaking", "handshake"]);
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
    assert_eq!(client.take_log(), expected);
}

#[test]
fn what_the_peer_sends_meanwhile_goes_to_the_hook() {
    let mut client = handshaking();
    client.peer_sends("welcome");
    assert_eq!(client.take_log(), ["handshake message welcome"]);
    client.handshake_done(1);
    assert_eq!(client.take_log(), ["handshaking > open", "open 0"]);
}

/// In order, and before what comes later (pitfall 62).
#[test]
fn what_the_hook_did_not_read_is_reported_after_open() {
    let mut client = handshaking();
    for text in ["read", "b", "c"] {
        client.peer_sends(text);
    }
    client.forget_log();
    client.once("open", |client| client.peer_sends("d"));
    client.once("message b", |client| client.peer_sends("e"));
    client.handshake_done(1);
    let expected = [
        "handshaking > open",
        "open 0",
        "message b",
        "message c",
        "message d",
        "message e",
    ];
    assert_eq!(client.take_log(), expected);
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
    assert_eq!(client.take_log(), expected);
}

#[test]
fn one_that_takes_too_long_is_a_failed_attempt() {
    let mut client = handshaking();
    client.wait(ms(9_999));
    assert_eq!(client.take_log(), [""; 0]);
    client.wait(ms(1));
    let expected = [
        "hangup",
        "handshaking > waiting",
        "error HandshakeTimeout",
        "close 1006 synthetic, retry in 1000 ms",
        "reconnecting 1 in 1000 ms",
    ];
    assert_eq!(client.take_log(), expected);
}

#[test]
fn the_connect_timeout_is_over_when_it_begins() {
    let mut client = Client::with_hooks(config(), HANDSHAKE);
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
    assert_eq!(client.take_log(), expected);
    assert!(client.browser().is_clear());
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
    client.lost();
    client.wait(seconds(1));
    client.forget_log();
    client.accept();
    assert_eq!(client.take_log(), ["connecting > handshaking", "handshake"]);
    assert_eq!(client.browser().received(), [""; 0]);
}

#[test]
fn an_answer_after_close_is_ignored() {
    let mut client = handshaking();
    client.close();
    client.forget_log();
    let now = client.now();
    client.core().handle_handshake_done(now);
    client.core().handle_handshake_failed(now);
    client.input(Call::Outside, |_, _| {});
    assert_eq!(client.take_log(), [""; 0]);
}

#[test]
fn failed_handshakes_count_for_the_maximum() {
    let mut client = Client::with_hooks(reconnect(|r| r.max_attempts = Some(1)), HANDSHAKE);
    client.connect();
    client.accept();
    client.forget_log();
    client.handshake_fails();
    assert_eq!(client.take_lines(&["giveup"]), ["giveup max-attempts 1006"]);
}

#[test]
fn messages_are_not_taken_meanwhile_where_the_queue_is_off() {
    let mut client = Client::with_hooks(
        steadysocket::core::Config {
            queue: None,
            ..config()
        },
        HANDSHAKE,
    );
    client.connect();
    client.accept();
    assert_eq!(client.send("a"), Sent::NotOpen);
    client.handshake_done(0);
    assert_eq!(client.send("b"), Sent::Transmitted);
}

/// Its close event is on its way, and it would swallow them.
#[test]
fn after_it_nothing_is_sent_into_a_socket_that_is_closing() {
    let mut client = handshaking();
    client.send("a");
    client.browser().peer_starts_closing();
    client.handshake_done(0);
    client.peer_closes(1001);
    client.wait(seconds(1));
    client.accept();
    client.handshake_done(0);
    assert_eq!(client.browser().received(), ["a"]);
}

#[test]
fn what_the_hook_left_in_the_buffer_counts_for_the_high_water_mark() {
    let mut client = handshaking();
    client.send("a");
    client.browser().fill_buffer(2_000_000);
    client.handshake_done(0);
    assert_eq!(client.take_lines(&["transmit"]), [""; 0]);
    client.peer_reads(2_000_000);
    client.wait(ms(20));
    assert_eq!(client.take_lines(&["transmit"]), ["transmit a"]);
}
